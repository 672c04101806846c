/** What was asked for cannot be done as it was asked: bad input, though no file is wrong. */
export class UsageError extends Error {
  readonly problems: readonly { readonly rule: 'usage'; readonly got: string; readonly remedy?: string }[];

  constructor(got: string, remedy?: string) {
    super(remedy === undefined ? got : `${got}\n    ${remedy}`);
    this.name = 'UsageError';
    this.problems = [{ rule: 'usage', got, ...(remedy !== undefined && { remedy }) }];
  }
}
