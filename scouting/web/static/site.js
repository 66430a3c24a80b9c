// Fills the list of suggestions below the search box while somebody types. Everything else works without scripts.
const box = document.querySelector("input[list=suggestions]");
const list = document.getElementById("suggestions");
let waiting;
let asked = 0;

const option = ({ text, count }, typed) => {
  const found = `${count.toLocaleString("de-DE")} Treffer`;
  // Browsers hide what does not hold the letters typed: "waerme" would never show Wärme.
  const holds = text.toLowerCase().includes(typed.toLowerCase());
  return new Option(holds ? found : `${typed}: ${found}`, text);
};

const suggest = async () => {
  const number = ++asked;
  const typed = box.value;
  const answer = await fetch(`/api/suggest?q=${encodeURIComponent(typed)}`);
  if (answer.ok && number === asked) {
    const { suggestions } = await answer.json();
    list.replaceChildren(...suggestions.map((one) => option(one, typed)));
  }
};

box.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 150);
});
