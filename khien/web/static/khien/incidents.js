// Keeps the words of a report in this browser until it has arrived: a dropped line loses nothing. Pictures are not kept.
const PLACE = "khien-bao-su-co";
const A_DAY = 24 * 60 * 60 * 1000;

const read = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) || "null");
    return kept && Date.now() - kept.at < A_DAY ? kept : null;
  } catch {
    return null;
  }
};

const arrived = document.querySelector("[data-kept]");
if (arrived && read()?.values.key === arrived.dataset.kept) localStorage.removeItem(PLACE);

const form = document.querySelector("form[data-keep-words]");
if (form) {
  const here = location.pathname + location.search;
  const fields = () => [...form.elements].filter((one) => one.name && one.name !== "csrfmiddlewaretoken" && one.type !== "file");
  const keep = () => {
    const values = {};
    for (const one of fields()) {
      if (one.type === "radio" || one.type === "checkbox") {
        if (one.checked) (values[one.name] ||= []).push(one.value);
      } else values[one.name] = one.value;
    }
    try {
      localStorage.setItem(PLACE, JSON.stringify({ at: Date.now(), here, values }));
    } catch {
      // a browser that keeps nothing still sends
    }
  };
  const kept = read();
  if (kept && kept.here === here && !form.querySelector(".k-field-bad")) {
    for (const one of fields()) {
      const value = kept.values[one.name];
      if (value === undefined) continue;
      if (one.type === "radio" || one.type === "checkbox") one.checked = value.includes(one.value);
      else one.value = value;
    }
  }
  form.addEventListener("input", keep);
  const offline = document.querySelector("[data-offline]");
  const tell = () => { offline.hidden = navigator.onLine; };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  form.addEventListener("submit", (event) => {
    keep();
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell();
  }, { capture: true });
}
