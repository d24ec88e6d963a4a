// What makes the panel quicker. Without it every page still does all it does.

// Copy buttons.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    source.select();
    try { await navigator.clipboard.writeText(source.value); } catch { document.execCommand("copy"); }
    button.textContent = "Copiado";
    setTimeout(() => { button.textContent = words; }, 2500);
  });
}

// A whole kind ticks its documents, and they tick it.
for (const group of document.querySelectorAll("[data-group]")) {
  const all = group.querySelector("[data-all]");
  const each = [...group.querySelectorAll("[name=folio]")];
  if (!all || !each.length) continue;
  all.addEventListener("change", () => { for (const one of each) one.checked = all.checked; });
  for (const one of each) one.addEventListener("change", () => { all.checked = each.every((other) => other.checked); });
}

// How many are chosen: a kind of one document has no tick besides its own.
const told = document.querySelector("[data-chosen]");
if (told) {
  const form = told.closest("form");
  const tell = () => {
    const number = form.querySelectorAll(":is([name=folio],[data-folio]):checked").length;
    told.textContent = number ? ` (${number})` : "";
  };
  form.addEventListener("change", tell);
  tell();
}

// While work is going on, the live part of the page is fetched again; once it is done, the whole page.
const EVERY = 1200;
const AT_MOST = 10 * 60 * 1000 / EVERY;
async function follow(left) {
  const live = document.querySelector("[data-live][data-again]");
  if (!live || !left) return;
  await new Promise((resolve) => setTimeout(resolve, EVERY));
  if (!document.hidden) {
    try {
      const answer = await fetch(location.pathname + location.search, { credentials: "same-origin" });
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(live.id);
      if (fresh && !fresh.hasAttribute("data-again")) {
        const quiet = new URL(location.href);
        quiet.searchParams.delete("espera");
        location.replace(quiet);
        if (quiet.hash && quiet.href === location.href) location.reload();
        return;
      }
      if (fresh && fresh.innerHTML !== live.innerHTML) live.replaceWith(document.adoptNode(fresh));
    } catch { /* no network for a moment: try again */ }
  }
  follow(left - 1);
}
follow(AT_MOST);
