/** What waits for the reader, per entry of the rail; the page that knows writes it. */
export class Badges {
  inbox = $state(0);
}
