// What pages do beyond HTML: focus goes to an error summary, a form is sent once, files do not disturb the page.
"use strict";

const focusSummary = () => document.querySelector("[data-focus]")?.focus();
document.addEventListener("DOMContentLoaded", focusSummary);
document.addEventListener("htmx:after:swap", focusSummary);

// A second click on a form under way sends nothing; the first answer shows what happened.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// "Alle auswählen" ticks every box of its list, and is no longer ticked when one of them is not.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-select-all]");
  if (all) {
    document.querySelectorAll(`input[type=checkbox][name="${all.dataset.selectAll}"]`).forEach((box) => {
      box.checked = all.checked;
    });
  } else if (event.target.type === "checkbox" && !event.target.checked) {
    document.querySelectorAll(`[data-select-all="${event.target.name}"]`).forEach((one) => {
      one.checked = false;
    });
  }
});

// A list that changed is another list: what chose all of the one before chooses nothing of it.
document.addEventListener("htmx:after:swap", () => {
  document.querySelectorAll("[data-select-all], [data-all-hits]").forEach((box) => {
    box.checked = box.defaultChecked;
  });
});

// Buttons that print, shown only where they work.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// Fields left empty do not stand in the address.
document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData.entries()]) {
    if (value === "") event.formData.delete(name);
  }
});
