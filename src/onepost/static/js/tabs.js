// A row of tabs that is wider than a phone: the current one is brought into sight.
for (const row of document.querySelectorAll(".tabs-line")) {
  const current = row.querySelector("[aria-current]");
  if (current) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}
