export type SendKeyChoice = 'enter' | 'ctrl';

const stored = 'omniflow-send-key';

/** Which key sends; the other makes a new line. */
export class SendKey {
  choice = $state<SendKeyChoice>('enter');

  start(): void {
    this.choice = localStorage.getItem(stored) === 'ctrl' ? 'ctrl' : 'enter';
  }

  choose(choice: SendKeyChoice): void {
    this.choice = choice;
    localStorage.setItem(stored, choice);
  }
}
