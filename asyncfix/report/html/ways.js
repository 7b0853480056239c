// The ways through a node light up while it is pointed at or has the focus.

const light = (svg, start) => {
  const edges = [...svg.querySelectorAll(".edges path")];
  const lit = new Set([start]);
  for (const [near, far] of [["from", "to"], ["to", "from"]]) {
    const queue = [start];
    while (queue.length) {
      const node = queue.pop();
      for (const edge of edges) {
        if (edge.dataset[near] !== node) continue;
        edge.classList.add("lit");
        if (!lit.has(edge.dataset[far])) queue.push(edge.dataset[far]);
        lit.add(edge.dataset[far]);
      }
    }
  }
  for (const node of svg.querySelectorAll(".node")) node.classList.toggle("lit", lit.has(node.dataset.node));
  svg.classList.add("lighting");
};

const darken = (svg) => {
  for (const part of svg.querySelectorAll(".lit")) part.classList.remove("lit");
  svg.classList.remove("lighting");
};

for (const svg of document.querySelectorAll("svg.ways")) {
  const on = (event) => {
    darken(svg);
    const node = event.target.closest(".node");
    if (node) light(svg, node.dataset.node);
  };
  svg.addEventListener("pointerover", on);
  svg.addEventListener("focusin", on);
  svg.addEventListener("pointerleave", () => darken(svg));
  svg.addEventListener("focusout", () => darken(svg));
}
