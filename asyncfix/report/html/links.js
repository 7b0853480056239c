// Links into the page open what they lead to.

const follow = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let around = target; around; around = around.parentElement) {
    if (around.tagName === "DETAILS") around.open = true;
  }
  // A filter may show the target first, and what is opened has its place only then.
  setTimeout(() => target.scrollIntoView({ block: target.tagName === "TR" ? "center" : "start" }));
};

window.addEventListener("hashchange", follow);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && link.getAttribute("href") === location.hash) follow();
});
follow();
