// The language switch keeps the place: ids of cells and terms are the same in both languages.
(() => {
  // The last place that begins at the top of the window, under the bar, or before, is the one being read.
  const here = () => {
    if (window.scrollY === 0) return '';
    const line = 140;
    let last = '';
    for (const each of document.querySelectorAll('[id^="cell-"], [id^="code-"], [id^="term-"]')) {
      if (each.getBoundingClientRect().top > line) break;
      last = `#${each.id}`;
    }
    return last;
  };
  // Noted while one reads: focus that arrives in the bar moves the page, which the browser takes for hidden by the bar.
  let place = here();
  const note = () => {
    if (!document.activeElement?.closest('.bd-header')) place = here();
  };
  window.addEventListener('scroll', note, { passive: true });
  // The theme shows the switch twice, in the bar and, on small screens, in the drawer.
  for (const link of document.querySelectorAll('.language-switch')) {
    const page = link.getAttribute('href');
    for (const moment of ['pointerenter', 'pointerdown', 'focus', 'click']) {
      link.addEventListener(moment, () => link.setAttribute('href', page + window.location.search + place));
    }
  }
})();
