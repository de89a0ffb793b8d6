import type { Component } from 'svelte';

/** A lucide icon, or one of ours that takes the same. */
export type IconComponent = Component<{
  size?: number;
  strokeWidth?: number;
  class?: string;
  'aria-hidden'?: 'true';
}>;
