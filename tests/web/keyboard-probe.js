// Runs in the page, put there by `keyboard-rules.ts`: looks at what a keyboard can reach, and at what has the focus.
// The two sides talk in plain values; elements stay here.
(() => {
  const controls =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable=true], [role=button], [role=link], [role=checkbox], [role=switch], [role=combobox], [role=slider]';
  const layers = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
  const composites =
    '[role=radiogroup], [role=tablist], [role=toolbar], [role=listbox], [role=menu], [role=menubar], [role=tree], [role=grid], [role=group]';

  const fieldsOfParts = new Set(['date', 'time', 'datetime-local', 'month', 'week']);

  /** What the walk knows so far. */
  let walk;

  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
    !element.closest('[inert], [aria-hidden=true]') &&
    element.getClientRects().length > 0;

  /** A group of radio buttons, or of anything whose arrows move inside it, is one stop. */
  const isStop = (element) => {
    if (element.disabled || element.tabIndex < 0 || !isShown(element)) return false;
    if (element.type !== 'radio' || element.name === '') return true;
    const group = [...document.getElementsByName(element.name)].filter((one) => one.form === element.form);
    const stop = group.find((one) => one.checked) ?? group.find((one) => !one.disabled);
    return stop === element;
  };

  const stopsIn = (root) => [...root.querySelectorAll(`${controls}, [tabindex]`)].filter(isStop);

  const textOf = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '');
  const nameOf = (element) =>
    [
      ...textOf(element.getAttribute('aria-labelledby') ?? ''),
      element.getAttribute('aria-label'),
      ...[...(element.labels ?? [])].map((label) => label.textContent),
      element.textContent,
      element.querySelector('img[alt]')?.getAttribute('alt'),
      element.getAttribute('title'),
    ]
      .map((words) => (words ?? '').replace(/\s+/g, ' ').trim())
      .find((words) => words !== '') ?? '';

  const describe = (element) => {
    const what = element.getAttribute('role') ?? element.tagName.toLowerCase();
    return `${what} "${nameOf(element).slice(0, 60)}"`;
  };

  /** The element, what carries its looks where it is invisible itself, and all the styles a focus may show by. */
  const lookOf = (element) => {
    const label = element.closest('label');
    const around = element.parentElement?.parentElement;
    const faces = [
      element,
      element.nextElementSibling,
      element.parentElement,
      ...(label ? [label, ...label.querySelectorAll('*')] : []),
      // A field may be drawn by what stands beside it: six digits in six boxes.
      ...(element.tagName === 'INPUT' && around ? around.children : []),
    ];
    return faces
      .filter(Boolean)
      .flatMap((face) => [null, '::before', '::after'].map((pseudo) => getComputedStyle(face, pseudo)))
      .map((style) =>
        [
          style.outlineStyle === 'none' ? '' : `${style.outlineWidth} ${style.outlineStyle} ${style.outlineColor}`,
          style.boxShadow,
          style.borderColor,
          style.backgroundColor,
          style.textDecorationLine,
        ].join(),
      )
      .join(';');
  };

  /** Why somebody would not see where they are; nothing when they do. */
  const hiddenBy = (element) => {
    const small = (rect) => rect.width <= 2 || rect.height <= 2;
    const label = element.closest('label') ?? element.labels?.[0];
    const rects = [...element.getClientRects()];
    const stand = rects.every(small) ? (label ?? element.parentElement) : element;
    const rect = [...stand.getClientRects()].find((one) => !small(one));
    if (!rect) return 'has no size';
    const [left, right] = [Math.max(rect.left, 0), Math.min(rect.right, innerWidth)];
    const [top, bottom] = [Math.max(rect.top, 0), Math.min(rect.bottom, innerHeight)];
    if (right - left < 1 || bottom - top < 1) return 'is outside the window';
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (!hit) return 'is outside the window';
    if (stand.contains(hit) || label?.contains(hit) || hit === element.parentElement) return null;
    return `lies under ${describe(hit)}`;
  };

  /** Where Tab begins: at the top of the root, wherever the focus was. */
  const startAt = (root) => {
    const mark = document.createElement('a');
    mark.tabIndex = 0;
    root.prepend(mark);
    mark.focus({ preventScroll: true });
    mark.remove();
  };

  /** What can be used by pointer, but not by keyboard. */
  const pointerOnly = (root) => {
    const group = (element) => element.parentElement?.closest(composites);
    const loose = [...root.querySelectorAll(controls)].filter(
      (element) =>
        isShown(element) &&
        !element.disabled &&
        element.tabIndex < 0 &&
        // Chosen by arrows, while the focus stays in the field that filters them.
        !element.matches('[role=option]') &&
        !(group(element) && stopsIn(group(element)).length > 0),
    );
    const isPointed = (element) => getComputedStyle(element).cursor === 'pointer';
    const mute = [...root.querySelectorAll('*')].filter(
      (element) =>
        isPointed(element) &&
        !(element.parentElement && isPointed(element.parentElement)) &&
        isShown(element) &&
        !element.closest(`${controls}, label, [tabindex], ${composites}, option`) &&
        !element.querySelector(controls),
    );
    return [...loose, ...mute].map((element) => `${describe(element)} can't be reached by keyboard`);
  };

  const rootOf = (isLayer) =>
    isLayer
      ? [...document.querySelectorAll('[role=dialog], [role=alertdialog]')].filter(isShown).at(-1)
      : document.body;

  globalThis.keyboardProbe = {
    begin(isLayer) {
      const root = rootOf(isLayer);
      walk = { root, expected: stopsIn(root), reached: [], last: null, problems: [], wrapped: !isLayer };
      walk.problems.push(...pointerOnly(root));
      if (!isLayer) startAt(root);
      return walk.expected.length;
    },

    /** After each Tab: 'on' at a new stop, 'round' when it begins again, 'left' when the focus is out of the root. */
    step() {
      const element = document.activeElement;
      const { last, reached, problems, root } = walk;
      const lookNow = last?.element.isConnected ? lookOf(last.element) : null;
      if (lookNow !== null && last.element !== element && lookNow === last.look)
        problems.push(`${describe(last.element)} does not show that it has the focus`);
      walk.last = null;
      if (!element || element === document.body || element === document.documentElement) return 'left';
      if (!root.contains(element)) {
        problems.push(`${describe(element)} has the focus outside`);
        return 'left';
      }
      const before = reached.at(-1);
      // Day, month, year and the calendar of a date are stops of one field; the browser marks the part.
      if (element === before && fieldsOfParts.has(element.type)) {
        walk.last = last;
        return 'on';
      }
      walk.last = { element, look: lookOf(element) };
      if (reached.includes(element)) return 'round';
      if (before?.isConnected && !(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) {
        // A layer that began at its first field comes round once.
        if (walk.wrapped)
          problems.push(`${describe(element)} comes after ${describe(before)}, which follows it on the page`);
        walk.wrapped = true;
      }
      reached.push(element);
      const hidden = hiddenBy(element);
      if (hidden !== null) problems.push(`${describe(element)} ${hidden}`);
      if (nameOf(element) === '') problems.push(`${element.outerHTML.slice(0, 160)} has no name`);
      return 'on';
    },

    end() {
      const { root, expected, reached, problems } = walk;
      const now = new Set(stopsIn(root));
      const inGroup = (element) =>
        reached.some((one) => one.type === 'radio' && one.name !== '' && one.name === element.name);
      const missed = expected.filter((element) => now.has(element) && !reached.includes(element) && !inGroup(element));
      return [...problems, ...missed.map((element) => `${describe(element)} is never reached by Tab`)];
    },

    focused: () => describe(document.activeElement ?? document.body),
    rest: () => document.activeElement?.blur(),
    isIn: (selector) => Boolean(document.activeElement?.closest(selector)),
    layers: () => [...document.querySelectorAll(layers)].filter(isShown).length,

    /** Buttons that say that they open something, one of each kind; each gets a mark to be found by. */
    openersIn(selector) {
      const kinds = new Map();
      for (const button of document.querySelectorAll(`${selector} button[aria-haspopup]`)) {
        const kind = `${button.getAttribute('aria-haspopup')} ${nameOf(button).split(' ')[0]}`;
        if (isShown(button) && button.getAttribute('aria-disabled') !== 'true' && !kinds.has(kind))
          kinds.set(kind, button);
      }
      return [...kinds.values()].map((button, index) => {
        button.dataset.opener = String(index);
        return nameOf(button);
      });
    },
  };
})();
