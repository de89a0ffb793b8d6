import { dateIn, days, hours, type Story, tell } from '../story.ts';

const { write, reply, template, take, read, resolve, assign, agreed } = tell;

/** The department's queue, strangers, and what is closed. */
export const storiesOfTheQueue: Story[] = [
  {
    person: { name: 'Aditi Sharma', phone: '919833221100' },
    lines: [...agreed(hours(8), 'Hello, do you have a lady cardiologist?'), write(hours(1), 'Any update on this?')],
  },
  {
    person: { name: 'Manoj Tiwari', phone: '919819765432' },
    lines: [
      ...agreed(days(1, 1), 'Need ambulance service number for my area, Kothrud'),
      write(hours(23) + 15, 'And is it charged by distance?'),
    ],
  },
  {
    person: { name: 'Grace Fernandes', phone: '919822109876' },
    lines: [
      ...agreed(hours(20), 'Good evening, where is the clinic exactly?'),
      {
        do: 'share place',
        ago: hours(18),
        latitude: 18.5204,
        longitude: 73.8567,
        name: 'Home',
        address: 'Shaniwar Peth, Pune',
      },
      write(hours(18) - 1, 'We start from here. Is there a bus?'),
    ],
  },
  {
    person: { name: 'Sneha Patil', phone: '919004567890' },
    lines: [
      write(hours(3), 'Hi, I saw your board at the station.'),
      { do: 'ask', ago: hours(2) + 50, by: 'MK', status: 'read' },
      write(hours(2), 'How much is a full check-up?'),
    ],
  },
  {
    person: { name: 'Noor', phone: null, username: 'noor.writes' },
    lines: [
      ...agreed(hours(30), 'Hello, I prefer not to show my number. Can I still book?'),
      take(hours(29), 'PN'),
      reply(hours(29) - 6, 'PN', 'Yes. We only need a name for the slot and will write to you here.'),
      write(hours(11), 'Then please: Saturday morning, name Noor.'),
    ],
  },
  {
    person: { name: 'Bhaskar Reddy', phone: '919849012345' },
    lines: [
      ...agreed(days(3, 2), `Report of the echo of ${dateIn(-10)}?`),
      assign(days(3, 1), 'SK', 'DS'),
      template(days(2, 22), 'DS', {
        name: 'report_ready',
        parameters: { report: 'echo report', place: 'Diagnostics, ground floor', time: '09:00' },
        status: 'read',
      }),
      write(days(2, 21), 'Ok coming'),
      read(days(2, 20), 'DS'),
      resolve(days(2, 12), 'DS'),
    ],
  },
  {
    person: { name: 'Shalini Menon', phone: '919895543210' },
    lines: [
      ...agreed(days(4, 1), 'Do I need to stop aspirin before the dental surgery?'),
      take(days(4), 'AR'),
      reply(days(4) - 4, 'AR', 'Please don’t stop anything on your own. Dr Iyer calls you today.'),
      write(days(3, 20), 'He called, all clear now. Thank you!'),
      read(days(3, 19), 'AR'),
      resolve(days(3, 19), 'AR'),
    ],
  },
  {
    person: { name: 'Wei Chen', phone: '6591234567' },
    lines: [
      ...agreed(days(2, 1), 'Hi, second opinion for my mother: can it be done online?'),
      assign(days(2), 'MK', 'SK'),
      reply(days(2) - 10, 'SK', 'Yes, by video. I will send two dates today.'),
      write(hours(23) + 40, `Any date after ${dateIn(6)} is good for us.`),
    ],
  },
  {
    person: { name: 'Pooja Kulkarni', phone: '919764321987' },
    lines: [
      ...agreed(hours(14), 'My reports say LVEF 45. Is that bad? I am worried.'),
      take(hours(13), 'MK'),
      reply(
        hours(13) - 3,
        'MK',
        'It is slightly low and often gets better with treatment. Dr Iyer will explain it to you in person; tomorrow 17:00?',
      ),
      write(hours(12), 'Yes please, thank you'),
      reply(hours(12) - 5, 'MK', 'Booked: tomorrow 17:00, Cardiology, 2nd floor.', { status: 'read' }),
    ],
  },
  {
    person: { name: 'Omkar Sawant', phone: '919702468135' },
    lines: [
      ...agreed(days(1, 12), 'Is there a discount for senior citizens?'),
      take(days(1, 11), 'AR'),
      reply(days(1, 11) - 2, 'AR', 'Ten per cent on all tests with any photo id.', { status: 'sent' }),
    ],
  },
];
