// Marking with a finger where each person signs. Without it the numbers say the same.

const form = document.querySelector("[data-placing]");
const now = document.querySelector("[data-now]");
for (const hidden of document.querySelectorAll("[data-scripted]")) hidden.hidden = false;
let chosen = null;

const of = (place, name) => place.querySelector(`[data-of="${name}"]`);
const value = (place, name) => parseFloat(of(place, name).value.replace(",", "."));
const words = (place) => {
  const select = place.querySelector("[data-name]");
  if (!select) return "El sello";
  return select.value ? select.selectedOptions[0].textContent : place.querySelector("legend").textContent;
};

// The rectangles are drawn anew from the numbers, whoever wrote them.
function draw() {
  for (const old of document.querySelectorAll(".sheet .box")) old.remove();
  for (const place of form.querySelectorAll("[data-place]")) {
    const sheet = document.querySelector(`.sheet[data-page="${of(place, "page").value}"]`);
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => value(place, name));
    if (!sheet || [x, y, width, height].some(Number.isNaN)) continue;
    const box = document.createElement("span");
    box.className = place === chosen ? "box chosen" : "box";
    box.textContent = words(place);
    box.style.left = `${100 * x / sheet.dataset.width}%`;
    box.style.top = `${100 * y / sheet.dataset.height}%`;
    box.style.width = `${100 * width / sheet.dataset.width}%`;
    box.style.height = `${100 * height / sheet.dataset.height}%`;
    sheet.append(box);
  }
}

function choose(place) {
  chosen = place;
  now.hidden = false;
  now.textContent = `Toque en la página dónde va: ${words(place)}`;
  draw();
}

for (const button of document.querySelectorAll("[data-choose]")) {
  button.addEventListener("click", () => {
    choose(button.closest("[data-place]"));
    const page = of(chosen, "page").value;
    (document.querySelector(`.sheet[data-page="${page}"]`) || document.getElementById("paginas")).scrollIntoView();
  });
}

for (const sheet of document.querySelectorAll(".sheet")) {
  sheet.addEventListener("click", (event) => {
    const waiting = [...form.querySelectorAll("[data-place]")].find((place) => place.querySelector("[data-name]")?.value && !of(place, "x").value);
    const place = chosen || waiting;
    if (!place) {
      now.hidden = false;
      now.textContent = "Primero elija, más arriba, quién firma.";
      return;
    }
    const edges = sheet.getBoundingClientRect();
    const [wide, high] = [parseFloat(sheet.dataset.width), parseFloat(sheet.dataset.height)];
    const [width, height] = [value(place, "width") || 80, value(place, "height") || 30];
    const within = (middle, size, limit) => Math.max(0, Math.min(middle - size / 2, limit - size)).toFixed(1);
    of(place, "page").value = sheet.dataset.page;
    of(place, "x").value = within((event.clientX - edges.left) / edges.width * wide, width, wide);
    of(place, "y").value = within((event.clientY - edges.top) / edges.height * high, height, Math.floor(high - sheet.dataset.strip));
    const placed = place.querySelector("[value=placed]");
    if (placed) placed.checked = true;
    now.hidden = false;
    now.textContent = `Marcado: ${words(place)}. Toque otra vez para moverlo.`;
    draw();
  });
}

form.addEventListener("input", draw);
draw();
