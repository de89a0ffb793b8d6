/** The provider refused something staff asked of it. The code leads to a cure; the provider's own words stay away, they may quote ids. */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
  /** The provider's number, or a word of ours. */
  readonly code: string;
  /** It may work when asked again later. */
  readonly transient: boolean;

  constructor(code: string, { transient = false }: { transient?: boolean } = {}) {
    super(`The provider refused: ${code}`);
    this.code = code;
    this.transient = transient;
  }
}
