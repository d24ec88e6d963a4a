"use strict";
// The questions are complete without this file. With it: photographs made small before they are sent, what is
// missing told before anything is sent (the photographs would be lost), one sending only.
(() => {
  const errors = document.getElementById("errores");
  if (errors) { errors.tabIndex = -1; errors.focus(); }

  const questions = document.getElementById("preguntas");
  const button = questions.querySelector("button.big");
  const blank = (one) => one.matches("fieldset") ? !one.querySelector(":checked") : !one.value.trim();
  questions.addEventListener("submit", (event) => {
    const missing = [...questions.querySelectorAll("[data-required]")].find(blank);
    if (!missing) { setTimeout(() => { button.disabled = true; }, 0); return; }
    event.preventDefault();
    const input = missing.matches("fieldset") ? missing.querySelector("input") : missing;
    input.setCustomValidity("Falta responder esto.");
    missing.addEventListener("input", () => input.setCustomValidity(""), { once: true });
    input.reportValidity();
  });
  window.addEventListener("pageshow", () => { button.disabled = false; });
  for (const row of questions.querySelectorAll("[data-row]")) {
    const more = row.querySelector("details");
    const usual = row.querySelector("input[type=radio]");
    row.addEventListener("change", ({ target }) => {
      if (more && target.type === "radio" && target !== usual) more.open = true;
    });
  }
  for (const input of questions.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => makeSmall(input));
  }

  const SIDE = 1600;
  async function makeSmall(input) {
    const [file] = input.files;
    if (!file) return;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", .8));
      if (!small || small.size >= file.size) return;
      const held = new DataTransfer();
      held.items.add(new File([small], "foto.jpg", { type: small.type }));
      input.files = held.files;
    } catch (_) { /* it is sent as it is */ }
  }
})();
