import { ecgPicture, pdf } from '../files.ts';
import { dateIn, days, hours, type Story, tell } from '../story.ts';

const { write, attach, react, reply, template, take, read, resolve, reopen, assign, agreed, snooze } = tell;

const prescription = pdf('Prescription.pdf', [
  'Rx',
  'Tab. Ecosprin 75 mg, once a day after lunch',
  'Tab. Rosuvastatin 10 mg, at night',
  'Review after four weeks',
]);

/** Conversations of the days before: waiting, put away, or over. */
export const storiesOfTheWeek: Story[] = [
  {
    person: { name: 'Katarzyna Nowak', phone: '48601234567' },
    lines: [
      ...agreed(days(5, 3), 'Hello, is there somebody who speaks English at the desk?'),
      take(days(5, 2), 'MK'),
      reply(days(5, 2) - 5, 'MK', 'Of course. What can we do for you?'),
      write(days(5, 1), 'I need a blood test before my flight.'),
      template(hours(5), 'MK', {
        name: 'test_instructions',
        parameters: { test: 'blood test', date_and_time: `${dateIn(4)}, 07:30`, preparation: 'fast for 8 hours' },
      }),
    ],
  },
  {
    person: { name: 'Elena Rossi', phone: '393331234567' },
    lines: [
      ...agreed(days(3, 4), 'Buongiorno, I was discharged yesterday. Where is my report?'),
      take(days(3, 2), 'PN'),
      reply(days(3, 1), 'PN', 'We have sent the report by e-mail. Could you check the spam folder too?'),
      write(days(3), 'Found it, grazie!'),
      reply(hours(60), 'PN', 'Wonderful. Dr Iyer will call next week about the second result.'),
      snooze(hours(59), 'PN', 73),
    ],
  },
  {
    person: { name: 'Imran Qureshi', phone: '919769808070' },
    lines: [
      write(days(1, 4), 'What is the price of an echo?'),
      { do: 'ask', ago: days(1, 4) - 6, by: 'MK', status: 'read' },
      { do: 'tap', ago: days(1, 4) - 9, title: 'No' },
      { do: 'notice', ago: days(1, 4) - 9 },
    ],
  },
  {
    person: { name: 'Lakshmi Venkataraman', phone: '919840123123' },
    lines: [
      ...agreed(days(6), 'Vanakkam, my husband’s discharge is today. Which medicines continue?'),
      take(days(6) - 20, 'MK'),
      reply(days(6) - 25, 'MK', 'The list is on page 2 of the discharge summary. Only the night tablet changed.', {
        mark: 'list',
      }),
      write(days(4), 'Thank you doctor, feeling much better', { quotes: 'list' }),
      react(days(4) - 1, 'list', '❤️'),
      read(days(4) - 30, 'MK'),
    ],
  },
  {
    person: { name: 'Vikram Chauhan', phone: '919811778899' },
    lines: [
      ...agreed(days(2, 6), 'Treadmill test on Monday: may I eat before?'),
      take(days(2, 5), 'AR'),
      reply(days(2, 5) - 5, 'AR', 'A light breakfast two hours before is fine. No coffee please.'),
      write(days(1) + 20, 'And my blood pressure tablet in the morning?'),
      reply(21, 'AR', 'Take it as usual, Dr Iyer says.', { status: 'failed' }),
    ],
  },
  {
    person: { name: 'Harpreet Kaur', phone: '919814998877' },
    lines: [
      ...agreed(days(4, 6), 'Sat sri akal, can I get the bill of October again?'),
      assign(days(4, 5), 'MK', 'RF'),
      reply(days(4, 4), 'RF', 'Yes. It needs one working day.'),
      write(days(4, 3), 'No hurry'),
      template(days(3), 'RF', {
        name: 'report_ready',
        parameters: { report: 'bill of October', place: 'Reception', time: '09:00' },
        status: 'read',
      }),
      write(days(2, 20), 'Collected, thanks!'),
      read(days(2, 19), 'RF'),
      resolve(days(2, 19), 'RF'),
    ],
  },
  {
    person: { name: 'Thomas D’Souza', phone: '919850332211' },
    lines: [
      ...agreed(days(3, 7), 'Is parking available for the elderly?'),
      assign(days(3, 6), 'MK', 'RF'),
      reply(days(3, 6) - 3, 'RF', 'Yes, ask at gate 2. The first hour is free.', { mark: 'gate' }),
      react(days(3, 6) - 9, 'gate', '🙏'),
      resolve(days(3, 5), 'RF'),
    ],
  },
  {
    person: { name: 'Sunita Pawar', phone: '919767454545' },
    lines: [
      ...agreed(days(5, 8), 'माझ्या वडिलांचा ECG रिपोर्ट पाठवते'),
      attach(days(5, 8) - 10, ecgPicture(88), 'आजचा ECG'),
      take(days(5, 7), 'PN'),
      reply(days(5, 7) - 4, 'PN', 'मिळाला. डॉक्टर संध्याकाळी पाहतील.'),
      write(days(4, 22), 'धन्यवाद 🙏'),
      template(days(2, 3), 'PN', {
        name: 'follow_up_check',
        parameters: { procedure: 'ECG', doctor: 'Dr S. Iyer' },
        status: 'sent',
      }),
    ],
  },
  {
    person: { name: 'Deepak Malhotra', phone: '919873216540' },
    lines: [
      ...agreed(days(2, 9), 'I lost my prescription, here is the old one'),
      attach(days(2, 9) - 7, prescription),
      assign(days(2, 8), 'MK', 'DS'),
      reply(days(2, 8) - 2, 'DS', 'Thank you. A new one is ready at Diagnostics.'),
      write(days(1, 20), 'Can you courier it to Nashik?'),
      snooze(days(1, 19), 'DS', null),
    ],
  },
  {
    person: { name: 'Rukmini Iyengar', phone: '919845667788' },
    lines: [
      ...agreed(days(6, 2), 'Reminder for my pacemaker check please'),
      take(days(6, 1), 'AR'),
      reply(days(6, 1) - 3, 'AR', `It is due within two weeks. Shall I hold ${dateIn(10)}, 9:30?`),
      write(days(5, 22), 'Yes please'),
      template(days(5, 21), 'AR', {
        name: 'appointment_hold',
        parameters: { doctor: 'Dr P. Menon', date_and_time: `${dateIn(10)}, 09:30`, place: 'Device clinic, 1st floor' },
        status: 'read',
      }),
      write(days(5, 20), 'YES'),
      read(days(5, 19), 'AR'),
      resolve(days(5, 19), 'AR'),
      reopen(days(1, 2), 'AR'),
    ],
  },
];
