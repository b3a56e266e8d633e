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

// One switch for all code of the book, remembered. On a page with none it does not show. The theme shows it twice, as the language's.
(() => {
  const root = document.documentElement;
  const buttons = [...document.querySelectorAll('.code-switch')];
  if (!document.querySelector('.cell_input')) {
    for (const button of buttons) button.hidden = true;
    return;
  }
  const say = () => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(root.dataset.code === 'shown'));
  };
  const turn = () => {
    // What one is reading stays where it is while the code around it comes or goes.
    const anchor = [...document.querySelectorAll('[id^="cell-"]')].find((each) => each.getBoundingClientRect().top > 80);
    const before = anchor?.getBoundingClientRect().top;
    root.dataset.code = root.dataset.code === 'shown' ? 'folded' : 'shown';
    if (anchor && window.scrollY > 0) window.scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: 'instant' });
    try { localStorage.setItem('atelier-code', root.dataset.code); } catch { /* a browser that keeps nothing */ }
    say();
  };
  for (const button of buttons) button.addEventListener('click', turn);
  say();
})();

// A knob: one position at a time, chosen by a row of buttons. They are radio buttons: arrows turn them, screen readers say which of how many.
// Without this script, and on paper, all positions stand under one another.
(() => {
  document.querySelectorAll('.atelier-knob').forEach((knob, number) => {
    const positions = [...knob.querySelectorAll(':scope > .atelier-position')];
    const buttons = document.createElement('fieldset');
    const legend = document.createElement('legend');
    legend.textContent = knob.dataset.name;
    buttons.append(legend);
    const turn = (to) => positions.forEach((position, at) => { position.hidden = at !== to; });
    positions.forEach((position, at) => {
      const label = document.createElement('label');
      const button = document.createElement('input');
      button.type = 'radio';
      button.name = `knob-${number}`;
      button.checked = at === 0;
      button.addEventListener('change', () => turn(at));
      label.append(button, position.firstElementChild.firstElementChild.cloneNode(true));
      buttons.append(label);
    });
    knob.prepend(buttons);
    knob.classList.add('turned');
    turn(0);
  });
})();
