/** Scrolls a box just far enough to show something in it; unlike scrollIntoView it leaves everything around the box alone. */
export function reveal(
  box: HTMLElement | null,
  target: HTMLElement | null,
  place: 'nearest' | 'middle' = 'nearest',
): void {
  if (box === null || target === null) return;
  const above = target.getBoundingClientRect().top - box.getBoundingClientRect().top;
  const below = above + target.offsetHeight - box.clientHeight;
  if (place === 'middle') box.scrollTop += (above + below) / 2;
  else if (above < 0) box.scrollTop += above;
  else if (below > 0) box.scrollTop += below;
}
