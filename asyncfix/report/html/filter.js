// Filters the findings by rule, level, library, file and free text.

const form = document.getElementById("filters");
const KEYS = ["rule", "level", "library", "file"];

const lower = (element) => element.textContent.toLowerCase();

// Read once: with thousands of rows, asking the page again for each keystroke would be slow.
const readRow = (row, body, head, why) => ({
  row,
  rule: row.dataset.rule,
  level: row.dataset.level,
  library: row.dataset.library,
  file: body.dataset.file,
  text: `${head} ${lower(row)} ${row.cells[1].title.toLowerCase()} ${why}`,
});

const readBody = (cause, body, title) => {
  const [first, last] = [body.rows[0], body.rows[body.rows.length - 1]];
  const why = last.className === "reasons" ? lower(last) : "";
  const head = `${title} ${lower(first)} ${body.dataset.file.toLowerCase()}`;
  const rows = [...body.rows].filter((row) => row.id).map((row) => readRow(row, body, head, why));
  return { body, rows, box: cause.querySelector(`.ways a[href="#${body.id}"]`) };
};

const readCause = (cause) => {
  const summary = cause.querySelector("summary");
  const bodies = [...cause.querySelectorAll("tbody")].map((body) => readBody(cause, body, lower(summary)));
  return { cause, bodies, told: summary.querySelector(".matches") };
};

const causes = [...document.querySelectorAll(".cause")].map(readCause);
const total = causes.reduce((sum, { bodies }) => sum + bodies.reduce((rows, body) => rows + body.rows.length, 0), 0);

const asked = () => {
  // The first option stands for all; a level may be the empty text.
  const chosen = KEYS.filter((key) => form[key].selectedIndex > 0).map((key) => [key, form[key].value]);
  const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  return { chosen, words, isAll: !chosen.length && !words.length };
};

const matches = (entry, { chosen, words }) =>
  chosen.every(([key, value]) => entry[key] === value) && words.every((word) => entry.text.includes(word));

const filterBody = ({ body, rows, box }, wanted) => {
  let shown = 0;
  for (const entry of rows) {
    const isShown = matches(entry, wanted);
    entry.row.hidden = !isShown;
    shown += isShown;
  }
  body.hidden = !shown;
  box?.classList.toggle("off", !shown);
  return shown;
};

const filter = () => {
  const wanted = asked();
  let shown = 0;
  for (const { cause, bodies, told } of causes) {
    const own = bodies.reduce((sum, body) => sum + filterBody(body, wanted), 0);
    cause.hidden = !own;
    told.textContent = wanted.isAll ? "" : `${own} shown`;
    shown += own;
  }
  form.querySelector("output").textContent = wanted.isAll ? `${total} findings` : `${shown} of ${total} findings`;
  document.getElementById("nothing").hidden = shown > 0;
};

const openAll = (button) => {
  const isOpening = causes.some(({ cause }) => !cause.hidden && !cause.open);
  for (const { cause } of causes) if (!cause.hidden) cause.open = isOpening;
  button.textContent = isOpening ? "Close all" : "Open all";
};

const isTyping = (target) => target.closest("input, select, textarea");

if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  const button = form.querySelector("button[type=button]");
  button.addEventListener("click", () => openAll(button));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-key]");
    if (!link) return;
    form.reset();
    form[link.dataset.key].value = link.dataset.value;
    filter();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTyping(event.target)) {
      event.preventDefault();
      form.text.focus();
    } else if (event.key === "Escape" && event.target.form === form) {
      form.reset();
    }
  });
  // A link to a finding that the filters hide takes them away.
  window.addEventListener("hashchange", () => {
    if (document.getElementById(location.hash.slice(1))?.closest("[hidden]")) form.reset();
  });
  filter();
}
