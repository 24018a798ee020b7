// Khiên: what the pages do beyond plain links and forms. Everything here is an extra: without it each page still works.

const root = document.documentElement;
root.classList.add("js");

const words = root.lang === "en"
  ? { close: "Close", yes: "Yes, go on", no: "Go back", sure: "Please confirm", copied: "Copied", keys: "Keyboard shortcuts",
      single: "Use single-key shortcuts", error: "Error: ", failed: "The server did not answer as expected. Nothing was changed here; please try again.",
      offline: "No connection to the server. Check the network and try again.", denied: "You may not do this, or your session has ended. Reload the page.",
      large: "The file is too large.", key: "The passkey was not used: it was cancelled, or this device has none." }
  : { close: "Đóng", yes: "Đồng ý", no: "Quay lại", sure: "Xin xác nhận", copied: "Đã sao chép", keys: "Phím tắt",
      single: "Dùng phím tắt một ký tự", error: "Lỗi: ", failed: "Máy chủ gặp lỗi nên chưa cập nhật được phần này. Hãy thử lại.",
      offline: "Không kết nối được máy chủ. Hãy kiểm tra mạng rồi thử lại.", denied: "Không có quyền làm việc này, hoặc phiên làm việc đã hết. Hãy tải lại trang.",
      large: "Tệp gửi lên quá lớn.", key: "Chưa dùng được khóa truy cập: đã hủy, hoặc máy này không có khóa." };

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

// --- toasts: polite, stay until closed when they tell of a fault -------------------------------
export function toast(text, tone = "info") {
  const region = document.getElementById("k-toasts");
  if (!region) return;
  const node = make("div", `k-toast k-toast-${tone}`);
  const close = make("button", "", words.close);
  close.type = "button";
  close.addEventListener("click", () => node.remove());
  node.append(make("p", "", text), close);
  region.append(node);
  if (tone !== "bad") setTimeout(() => node.remove(), 8000);
}
document.addEventListener("khien:toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.tone));

// --- one place for every fault of htmx ---------------------------------------------------------
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  toast(status === 403 || status === 401 ? words.denied : status === 413 ? words.large : words.failed, "bad");
});
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => toast(words.offline, "bad"));

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  toast(words.key, "bad");
});

// --- questions before something final: data-confirm on a form, a button or an htmx element -----
function ask(text) {
  const dialog = make("dialog", "k-dialog");
  const form = make("form");
  form.method = "dialog";
  const yes = make("button", "k-btn k-btn-primary", words.yes);
  const no = make("button", "k-btn", words.no);
  yes.value = "yes";
  const actions = make("div", "k-actions");
  const title = make("h2", "", words.sure);
  title.id = "k-dialog-title";
  dialog.setAttribute("aria-labelledby", title.id);
  actions.append(yes, no);
  form.append(title, make("p", "", text), actions);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  }));
}
document.addEventListener("htmx:confirm", (event) => {
  const text = event.target.dataset?.confirm;
  if (!text) return;
  event.preventDefault();
  ask(text).then((agreed) => agreed && event.detail.issueRequest(true));
});

// --- forms: ask, then send once ----------------------------------------------------------------
const agreedTo = new WeakSet();
function isHtmx(form) {
  return ["hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch"].some((name) => form.hasAttribute(name));
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (question && !isHtmx(form) && !agreedTo.has(form)) {
    event.preventDefault();
    ask(question).then((agreed) => {
      if (!agreed) return;
      agreedTo.add(form);
      form.requestSubmit(button ?? undefined);
    });
    return;
  }
  agreedTo.delete(form);
  if (form.method !== "post" || isHtmx(form) || "repeatable" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  button?.classList.add("k-busy");
  button?.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".k-busy")) {
    button.classList.remove("k-busy");
    button.removeAttribute("aria-disabled");
  }
});

// --- filters that apply themselves, and give the focus back after the page came anew -----------
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || !("autosubmit" in form.dataset) || !event.target.matches("select, input[type=checkbox], input[type=radio]")) return;
  if (event.target.id) sessionStorage.setItem("k-focus", event.target.id);
  form.requestSubmit();
});
const lastFocus = sessionStorage.getItem("k-focus");
if (lastFocus) {
  sessionStorage.removeItem("k-focus");
  document.getElementById(lastFocus)?.focus({ preventScroll: true });
}

// --- faults of a form come first ---------------------------------------------------------------
const summary = document.querySelector(".k-error-summary");
if (summary) {
  document.title = words.error + document.title;
  summary.focus();
}
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".k-error-summary a[href^='#']");
  if (!link) return;
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  (field.matches("input, select, textarea, button") ? field : field.querySelector("input, select, textarea") ?? field).focus();
});

// --- drop-down menus close by Escape and by a click elsewhere ----------------------------------
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".k-drop[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(".k-drop[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// --- copying: data-copy holds the text, or "#id" of what to copy -------------------------------
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const wanted = button.dataset.copy;
  const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
  await navigator.clipboard.writeText(source ? (source.value ?? source.innerText) : wanted);
  toast(words.copied);
});

// --- printing ----------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});

// --- dropping files ----------------------------------------------------------------------------
function listFiles(zone) {
  const names = [...zone.querySelector("input[type=file]").files].map((file) => {
    const size = new Intl.NumberFormat(root.lang, { maximumFractionDigits: 1 }).format(Math.max(file.size / 1048576, 0.1));
    return make("li", "", `${file.name} (${size} MB)`);
  });
  zone.querySelector("[data-drop-list]").replaceChildren(...names);
}
for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => {
  const zone = event.target.closest?.("[data-drop]");
  if (!zone) return;
  event.preventDefault();
  zone.classList.toggle("k-over", kind === "dragover");
  if (kind !== "drop") return;
  const input = zone.querySelector("input[type=file]");
  const files = new DataTransfer();
  for (const file of event.dataTransfer.files) if (input.multiple || files.items.length === 0) files.items.add(file);
  input.files = files.files;
  listFiles(zone);
});
document.addEventListener("change", (event) => {
  const zone = event.target.closest?.("[data-drop]");
  if (zone && event.target.type === "file") listFiles(zone);
});

// --- a clause card and its words in the letter light up together -------------------------------
function lightUp(card) {
  for (const mark of document.querySelectorAll(".k-mark.k-here")) mark.classList.remove("k-here");
  const mark = document.getElementById(card.dataset.mark);
  if (!mark) return;
  mark.classList.add("k-here");
  const pane = mark.closest(".k-paper");
  if (!pane) return;
  const [outer, inner] = [pane.getBoundingClientRect(), mark.getBoundingClientRect()];
  if (inner.top < outer.top + 48 || inner.bottom > outer.bottom - 48) pane.scrollTop += inner.top - outer.top - outer.height / 3;
}
document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.("[data-mark]");
  if (card) lightUp(card);
});

// --- keyboard: data-key="j" or "Alt+J" on a link, a button or a field; "?" lists them ----------
const singleKeys = () => localStorage.getItem("k-single-keys") !== "off";
function step(by) {
  const cards = [...document.querySelectorAll("[data-mark]")];
  if (!cards.length) return false;
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next = cards[Math.min(cards.length - 1, Math.max(0, at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}
function listKeys() {
  const dialog = make("dialog", "k-dialog");
  const form = make("form");
  form.method = "dialog";
  const list = make("dl", "k-facts");
  const told = new Set();
  for (const node of document.querySelectorAll("[data-key]")) {
    if (told.has(node.dataset.key)) continue;
    told.add(node.dataset.key);
    const key = make("dt");
    key.append(make("kbd", "", node.dataset.key));
    list.append(key, make("dd", "", node.dataset.keyLabel ?? node.getAttribute("aria-label") ?? node.textContent.trim()));
  }
  const line = make("label", "k-check");
  const box = make("input");
  box.type = "checkbox";
  box.checked = singleKeys();
  box.addEventListener("change", () => localStorage.setItem("k-single-keys", box.checked ? "on" : "off"));
  line.append(box, make("span", "", words.single));
  const actions = make("div", "k-actions");
  actions.append(make("button", "k-btn", words.close));
  form.append(make("h2", "", words.keys), list, line, actions);
  dialog.append(form);
  dialog.setAttribute("aria-label", words.keys);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (!event.altKey && event.target.closest?.("input, select, textarea, [contenteditable]")) return;
  if (!event.altKey && event.key === "?") return listKeys();
  if (!event.altKey && !singleKeys()) return;
  const pressed = event.altKey ? `Alt+${event.key.toUpperCase()}` : event.key;
  if (pressed === "j" || pressed === "k") {
    if (step(pressed === "j" ? 1 : -1)) event.preventDefault();
    return;
  }
  const scope = document.activeElement.closest?.("[data-mark]");
  const matches = (area) => [...(area?.querySelectorAll("[data-key]") ?? [])].find((n) => n.dataset.key === pressed);
  const node = matches(scope) ?? matches(document);
  if (!node) return;
  event.preventDefault();
  if (node.matches("input, select, textarea")) node.focus();
  else node.click();
});

// --- on a narrow screen the tab of this page may lie out of sight --------------------------------
for (const here of document.querySelectorAll(".k-tabs [aria-current]")) {
  here.scrollIntoView({ block: "nearest", inline: "center" });
}

// --- a table that fits needs no tab stop of its own --------------------------------------------
function tabStops() {
  for (const box of document.querySelectorAll(".k-table-scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
tabStops();
window.addEventListener("resize", tabStops);
document.addEventListener("htmx:afterSettle", tabStops);
