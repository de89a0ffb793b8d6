import { ecgPicture, pdf } from '../files.ts';
import { dateIn, days, hours, type Story, tell, weekdayIn } from '../story.ts';

const { write, attach, react, reply, template, take, read, assign, agreed, snooze, note, add, move, open } = tell;

const ecgReport = pdf(
  `ECG report ${dateIn(-4)}.pdf`,
  [
    'Aarogya Heart Clinic, Pune',
    `Electrocardiogram, ${dateIn(-4)}`,
    'Patient AC-204417, 68 years',
    'Rate 72 per minute, sinus rhythm',
    'PR 164 ms, QRS 92 ms, QTc 418 ms',
    'No acute changes. Compare with the strip of August.',
  ],
  { beatsPerMinute: 72 },
);

/** Conversations somebody has in hand now, or should have. */
export const storiesOfToday: Story[] = [
  {
    person: { name: 'Ananya Deshmukh', phone: '919820455163' },
    lines: [
      ...agreed(
        days(5),
        'Namaste, I am writing for my father, Vasant Deshmukh. He had an angiography with you last month.',
      ),
      take(days(5) - 20, 'MK'),
      reply(days(5) - 25, 'MK', 'Thank you, Ananya. I have found his file. How can I help?'),
      write(days(5) - 30, 'Only to have this number. I will write when the follow-up comes near.'),
      template(days(4), 'MK', {
        name: 'appointment_hold',
        parameters: { doctor: 'Dr S. Iyer', date_and_time: `${dateIn(4)}, 10:00`, place: 'Cardiology, 2nd floor' },
        status: 'read',
      }),
      write(
        44,
        `Hello, can I move my father’s angiography follow-up from ${weekdayIn(4)}? Is Dr Iyer free on ${weekdayIn(5)}?`,
        { mark: 'move' },
      ),
      reply(
        39,
        'MK',
        `Good morning Ananya. Dr Iyer can see him on ${weekdayIn(5)} at 11:20 or 15:40. Which suits you? Please also send the last ECG.`,
        { quotes: 'move' },
      ),
      attach(28, ecgReport),
      attach(28, ecgPicture(72), 'And the strip from this morning'),
      add(27, 'MK', 'DS'),
      note(26, 'MK', '@Divya Shah he takes warfarin. Please confirm the INR test before I book the slot.', ['DS']),
      template(25, 'MK', {
        name: 'appointment_hold',
        parameters: { doctor: 'Dr S. Iyer', date_and_time: `${dateIn(5)}, 11:20`, place: 'Cardiology, 2nd floor' },
      }),
      write(2, `${weekdayIn(5)} 11:20 works. Should he stop the tablets?`),
    ],
  },
  {
    person: { name: 'Jürgen Weiß', phone: '4915123456789' },
    lines: [
      ...agreed(days(3), 'Guten Tag, I live in Pune for a year. Do you take patients without a referral?'),
      take(days(3) - 30, 'AR'),
      reply(days(3) - 35, 'AR', 'Good morning Herr Weiß. Yes, bring your passport and your insurance card.'),
      write(hours(23) + 25, 'Thank you. Is the MRI possible this week, and does it take more than an hour?'),
      read(hours(2), 'AR'),
    ],
  },
  {
    person: { name: 'Farah Siddiqui', phone: '919867010203' },
    lines: [
      ...agreed(days(2), 'Salaam, is the lipid profile done on Sundays too?'),
      move(days(2) - 20, 'MK', { department: 1, to: 'DS' }),
      reply(days(2) - 25, 'DS', 'Yes, from 7 to 11 on Sundays. Please come fasting.'),
      write(35, 'I came today and the counter was closed 😕'),
      write(33, 'They said only with appointment. Can you book me for tomorrow 8 am?'),
      open(12, 'VS', {
        reason: 'complaint',
        text: 'Was sent away at the counter, although we wrote that Sundays are open.',
      }),
    ],
  },
  {
    person: { name: 'Vivek Anand', phone: '919819000412' },
    lines: [write(52, 'Hello, my chest feels tight since yesterday. Can I see somebody today?')],
  },
  {
    person: { name: 'Rohan Mehta', phone: '919930044556' },
    lines: [
      ...agreed(days(4), 'Hi, I had the stent put in on Monday. Where do I send photos of the wound?'),
      take(days(4) - 15, 'MK'),
      reply(days(4) - 20, 'MK', 'Send them here, Rohan, in daylight please. Dr Iyer looks at them every evening.'),
      template(days(1) + 300, 'MK', {
        name: 'follow_up_check',
        parameters: { procedure: 'angioplasty', doctor: 'Dr S. Iyer' },
        status: 'read',
      }),
      write(hours(7), 'Feeling well. Slight pulling when I climb stairs.'),
      attach(70, ecgPicture(64)),
    ],
  },
  {
    person: { name: 'Suresh Pillai', phone: '919847112233' },
    lines: [
      ...agreed(days(2, 2), 'I want to know the cost of a heart check-up for me and my wife.'),
      take(days(2), 'PN'),
      reply(
        days(2) - 4,
        'PN',
        'The couple’s package is ₹7,800: ECG, echo, treadmill test and lipid profile for both.',
        { mark: 'price' },
      ),
      write(hours(3), 'Does it include the consultation?', { quotes: 'price' }),
      reply(hours(2), 'PN', 'Yes, 20 minutes with the cardiologist, on the same day.'),
      react(hours(2) - 6, 'price', '👍'),
    ],
  },
  {
    person: { name: 'Kavita Joshi', phone: '919822334455' },
    lines: [
      ...agreed(days(1, 2), 'नमस्ते, क्या डॉक्टर अय्यर शनिवार को उपलब्ध हैं?'),
      take(days(1), 'AR'),
      reply(days(1) - 5, 'AR', 'जी हाँ, शनिवार को सुबह 10 से 1 बजे तक।'),
      write(hours(4), 'ठीक है। मेरी माँ की उम्र 74 साल है, क्या व्हीलचेयर मिल जाएगी?'),
      reply(hours(3) + 40, 'AR', 'ज़रूर, मुख्य द्वार पर सुरक्षाकर्मी से कहिए। हम पहले से सूचना दे देंगे।', { status: 'delivered' }),
    ],
  },
  {
    person: { name: 'يوسف الخطيب', phone: '971501234567' },
    lines: [
      ...agreed(days(1, 5), 'السلام عليكم، هل يمكن إرسال تقرير القلب قبل السفر إلى الهند؟'),
      assign(days(1, 3), 'MK', 'RF'),
      reply(
        days(1, 2),
        'RF',
        'Wa alaikum assalam. Please send the report here; our doctor will read it before you travel.',
      ),
      write(hours(5), 'شكرًا، سأرسل ملف PDF غدًا صباحًا. متى تفتح العيادة؟'),
    ],
  },
  {
    person: { name: 'Neha Bhatt', phone: '919821556677' },
    lines: [
      ...agreed(hours(9), 'Hi 😊'),
      write(hours(6), '❤️‍🩹🙏🏽👨‍👩‍👧'),
      write(hours(6) - 1, 'Baba is home! Thank you all 🎉'),
    ],
  },
  {
    person: { name: 'Prakash Gokhale', phone: '919823667788' },
    lines: [
      ...agreed(days(1, 8), 'Dear clinic, I have some questions about my medicines.'),
      take(days(1, 7), 'PN'),
      reply(days(1, 7) - 5, 'PN', 'Please write all of them in one message, I will take them to the doctor together.'),
      write(
        hours(2) + 20,
        [
          'Here they are. 1) I take metoprolol 25 mg in the morning and again at night; on some days my pulse is only 48 when I wake up, is that too low, and should I leave out the evening tablet on such days?',
          '2) The chemist gave me atorvastatin 20 of another company because yours was out of stock. The colour is different. Is it the same, or should I wait for the earlier one?',
          '3) My son has brought fish oil capsules and a powder of arjuna bark from home. He says both are good for the heart. I have not started. May I take them along with the blood thinner, and if yes, how many hours apart?',
          '4) The cardiac rehab class clashes with my physiotherapy on Tuesdays. Which of the two is more important in the first month, and can one of them be moved to the evening batch?',
          '5) Last: I am to travel by train for 14 hours on the 6th. Is sitting that long allowed, and should I wear the stockings? Thanking you in anticipation.',
        ].join('\n\n'),
      ),
      note(hours(2) + 2, 'PN', '@Rahul Fernandes has the list of his medicines from the front desk.', ['RF']),
      snooze(hours(2), 'PN', 3),
    ],
  },
];
