/** The look of popping menus; behaviour comes from bits-ui. */
export const menuItem =
  'flex min-h-8 w-full cursor-default items-center gap-2.5 rounded-sm px-2.5 py-1 text-sm outline-none select-none data-highlighted:bg-selected data-disabled:text-ink-off max-md:min-h-11';
export const menuHeading = 'px-2.5 pt-1.5 pb-1 text-2xs font-semibold text-ink-3';
export const menuSeparator = '-mx-1 my-1 h-px bg-line';
export const selectContent =
  'z-50 max-h-[min(20rem,var(--bits-select-content-available-height))] w-(--bits-select-anchor-width) min-w-44 overflow-y-auto rounded-md border border-line bg-surface p-1 shadow-pop animate-rise outline-none';
export const comboboxContent =
  'z-50 max-h-[min(20rem,var(--bits-combobox-content-available-height))] w-(--bits-combobox-anchor-width) min-w-44 overflow-y-auto rounded-md border border-line bg-surface p-1 shadow-pop animate-rise outline-none';
export const selectItem =
  'flex min-h-8 w-full cursor-default items-center gap-2.5 rounded-sm px-2.5 py-1 text-sm outline-none select-none data-highlighted:bg-selected max-md:min-h-11';
