import { tv, type VariantProps } from 'tailwind-variants';

/** The look of every button; links that look like buttons use it too. */
export const button = tv({
  base: 'relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-sm font-medium whitespace-nowrap transition-colors duration-(--duration-fast) select-none',
  variants: {
    variant: {
      primary: 'bg-brand text-on-brand hover:bg-brand-hover active:bg-brand-press',
      secondary: 'border border-line-2 bg-surface text-ink shadow-card hover:bg-hover active:bg-sunken',
      ghost: 'text-ink-2 hover:bg-hover hover:text-ink active:bg-sunken',
      danger: 'bg-bad text-on-bad hover:opacity-90',
      dangerGhost: 'border border-line-2 bg-surface text-bad-ink shadow-card hover:bg-hover',
    },
    size: {
      sm: 'h-7 px-2.5 text-xs max-md:h-11 max-md:px-3.5 max-md:text-sm',
      md: 'h-8 px-3 text-sm max-md:h-11 max-md:px-4',
      lg: 'h-9 px-4 text-sm max-md:h-11',
    },
    refused: {
      true: 'cursor-not-allowed border border-line bg-sunken text-ink-off shadow-none hover:bg-sunken hover:text-ink-off active:bg-sunken',
    },
    busy: { true: 'cursor-progress' },
  },
  defaultVariants: { variant: 'secondary', size: 'md' },
});

export type ButtonVariants = VariantProps<typeof button>;
