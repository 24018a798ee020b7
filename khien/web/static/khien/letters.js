// The review page beyond plain forms: marking words of the letter, cards that keep the focus, one version for all forms.

const paper = document.getElementById("giay");
const bar = document.getElementById("thanh-chon");

// --- places in the letter, counted in characters; the numbers of the marks and the heads of its pages are not part of it ---
function placeOf(node, offset) {
  const range = document.createRange();
  range.setStart(paper, 0);
  range.setEnd(node, offset);
  const part = range.cloneContents();
  for (const label of part.querySelectorAll("mark > a, [data-aside]")) label.remove();
  return [...part.textContent].length;
}
function heldBy(selection) {
  return selection.rangeCount > 0 && paper.contains(selection.anchorNode) && paper.contains(selection.focusNode);
}
function offer() {
  const selection = document.getSelection();
  if (!heldBy(selection)) return;
  const [adding, splitting] = [bar.querySelector("[data-add]"), bar.querySelector("[data-split]")];
  const range = selection.getRangeAt(0);
  const words = selection.toString().trim();
  adding.querySelector("button").disabled = !words;
  if (words) {
    adding.elements.tu.value = placeOf(range.startContainer, range.startOffset);
    adding.elements.den.value = placeOf(range.endContainer, range.endOffset);
  }
  const mark = range.startContainer.parentElement?.closest("mark.k-mark:not(.k-mark-off)");
  splitting.querySelector("button").disabled = !mark || Boolean(words);
  if (mark && !words) {
    splitting.elements.cho.value = placeOf(range.startContainer, range.startOffset);
    splitting.action = splitting.dataset.splitUrl.replace(/[0-9a-f-]{36}(?=\/tach\/)/, mark.id.replace("chu-", ""));
  }
}
if (paper && bar) document.addEventListener("selectionchange", offer);

// --- a card asked for by its address has the focus, so that j, k and the keys of a card go on from it ---
function cardOf(hash) {
  const node = hash.startsWith("#the-") ? document.getElementById(hash.slice(1)) : null;
  return node?.matches("[data-mark]") ? node : null;
}
cardOf(location.hash)?.focus({ preventScroll: true });
window.addEventListener("hashchange", () => cardOf(location.hash)?.focus());

// The keys of a card do nothing to a card that nobody chose: the first press takes hold of the first one.
const OF_A_CARD = new Set(["e", "h", "t", "g", "x"]);
document.addEventListener("keydown", (event) => {
  if (!OF_A_CARD.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, select, textarea, [contenteditable], [data-mark]") || document.querySelector("dialog[open]")) return;
  const first = document.querySelector("[data-mark]");
  if (!first) return;
  event.stopImmediatePropagation();
  first.focus();
}, { capture: true });

// --- forms that htmx puts into a card: the focus goes in, and back to the card; Escape leaves ---
document.addEventListener("htmx:afterSettle", (event) => {
  const card = event.target.closest?.("[data-mark]");
  if (!card) return;
  (card.querySelector(".k-error-summary") ?? card.querySelector("form.k-form input:not([type=hidden]), form.k-form textarea") ?? card).focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest?.("[data-mark]")?.querySelector("[data-cancel]")?.click();
});

// --- a day that is typed chooses its own way of settling the time ---
document.addEventListener("input", (event) => {
  const way = { by: "by", first: "window", last: "window" }[event.target.name];
  const radio = way && event.target.form?.querySelector(`input[name=choice][value=${way}]`);
  if (radio && event.target.value) radio.checked = true;
});

// --- what this page changed itself is no surprise to its other forms ---
document.addEventListener("letters:version", (event) => {
  for (const field of document.querySelectorAll("input[name=version]")) field.value = event.detail.version;
});
