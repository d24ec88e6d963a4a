"use strict";
// The page is complete without this file. With it: drawing with the finger, one sending only, sharing the copy.
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("firmar");
  const field = byId("drawing");

  const recibo = byId("errores") || (location.hash === "#recibo" && byId("recibo"));
  if (recibo) { recibo.tabIndex = -1; recibo.focus(); }

  if (field && window.SignaturePad) {
    const canvas = byId("pad");
    const pad = new SignaturePad(canvas, { penColor: "#14213d", minWidth: 1, maxWidth: 3 });
    const keep = () => { field.value = pad.isEmpty() ? "" : canvas.toDataURL("image/png"); };
    const fit = () => {
      if (!canvas.clientWidth) return;
      const strokes = pad.toData();
      const ratio = Math.min(Math.max(window.devicePixelRatio || 1, 1), 2);
      canvas.width = canvas.clientWidth * ratio;
      canvas.height = canvas.clientHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.clear();
      if (strokes.length) pad.fromData(strokes);
    };
    const open = () => {
      byId("draw-area").hidden = false;
      byId("draw-open").setAttribute("aria-expanded", "true");
      fit();
      canvas.scrollIntoView({ block: "center" });
    };
    let width = 0;
    window.addEventListener("resize", () => {
      if (canvas.clientWidth !== width) { width = canvas.clientWidth; fit(); }
    });
    pad.addEventListener("endStroke", keep);
    byId("draw").hidden = false;
    byId("draw-open").addEventListener("click", open);
    byId("draw-clear").addEventListener("click", () => { pad.clear(); keep(); });
    if (field.value) {
      const kept = field.value;
      byId("draw-area").hidden = false;
      byId("draw-open").setAttribute("aria-expanded", "true");
      fit();
      pad.fromDataURL(kept, { width: canvas.clientWidth, height: canvas.clientHeight });
    }
  }

  // Of many documents: an answer is told beside its title, and opens the next one that waits.
  const folds = [...document.querySelectorAll("details.one")];
  const answered = (fold) => fold.querySelector("[name^=answer-]:checked");
  const tell = (fold) => {
    const choice = answered(fold);
    if (choice) fold.querySelector("[data-said]").textContent = "Su respuesta: " + choice.parentElement.textContent.trim();
  };
  for (const fold of folds) {
    tell(fold);
    fold.addEventListener("change", (event) => {
      if (!event.target.name.startsWith("answer-")) return;
      tell(fold);
      const next = folds.find((other) => !answered(other) && other.querySelector("[name^=answer-]"));
      if (next) next.open = true;
    });
  }

  if (form) {
    form.addEventListener("submit", () => {
      const send = byId("send");
      if (send) setTimeout(() => { send.disabled = true; }, 0);
    });
    window.addEventListener("pageshow", () => { if (byId("send")) byId("send").disabled = false; });
  }

  // The document that is being made of the answers: look again until it is there.
  if (document.querySelector("[data-again]")) setTimeout(() => location.reload(), 1500);

  // "Mandarme la copia": the phone's own share sheet, where it takes files.
  if (navigator.canShare && navigator.canShare({ files: [new File(["x"], "x.pdf", { type: "application/pdf" })] })) {
    for (const link of document.querySelectorAll("[data-share]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Mandarme la copia por WhatsApp";
      button.addEventListener("click", async () => {
        const answer = await fetch(link.dataset.share);
        const named = /filename\*?=(?:UTF-8'')?"?([^";]+)/.exec(answer.headers.get("Content-Disposition") || "");
        const name = named ? decodeURIComponent(named[1]) : "documento.pdf";
        const file = new File([await answer.blob()], name, { type: "application/pdf" });
        try { await navigator.share({ files: [file] }); } catch (_) { /* the person closed the sheet */ }
      });
      link.before(button);
    }
  }
})();
