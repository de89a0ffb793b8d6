import { tv } from 'tailwind-variants';

/** The look of everything one types into or picks from. */
export const control = tv({
  base: 'w-full rounded-sm border bg-surface px-2.5 text-sm text-ink outline-offset-0 focus-visible:border-brand max-md:min-h-11 max-md:text-lg',
  variants: {
    dense: { true: 'h-8', false: 'h-9' },
    failed: { true: 'border-bad', false: 'border-control' },
    refused: { true: 'cursor-not-allowed border-line bg-sunken text-ink-3' },
  },
  defaultVariants: { dense: false, failed: false },
});
