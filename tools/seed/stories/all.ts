import { storiesOfTheQueue } from './queue.ts';
import { storiesOfToday } from './today.ts';
import { storiesOfTheWeek } from './week.ts';

/** Every conversation of the demo clinic. */
export const stories = [...storiesOfToday, ...storiesOfTheWeek, ...storiesOfTheQueue];
