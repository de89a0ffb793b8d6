/** Runs SQL with `$1` parameters: in a transaction (`scope.sql`), or alone while nobody is signed in yet. */
export type Sql = <Row extends object>(text: string, parameters?: readonly unknown[]) => Promise<Row[]>;
