/** The clinic's WhatsApp account as the simulator holds it. Ids are fixed, so that a lost simulator can be made again. */
export const demoNumber = {
  businessId: '104857600000001',
  accountId: '109951160000001',
  displayPhoneNumber: '912067120400',
  verifiedName: 'Aarogya Heart Clinic',
  /** Opens the simulator only. */
  token: 'demo-clinic-access-token',
};

/** A second number, whose token Meta does not know any more. */
export const demoReception = {
  businessId: '104857600000002',
  accountId: '109951160000002',
  displayPhoneNumber: '912067120405',
  verifiedName: 'Aarogya Reception',
  token: 'demo-reception-access-token',
  withdrawnToken: 'demo-reception-withdrawn-token',
};

interface DemoTemplate {
  name: string;
  category: 'UTILITY' | 'MARKETING';
  body: string;
  examples: Record<string, string>;
}

export const demoTemplates: readonly DemoTemplate[] = [
  {
    name: 'appointment_hold',
    category: 'UTILITY',
    body: 'Your follow-up with {{doctor}} is held for {{date_and_time}}, {{place}}. Reply YES to confirm.',
    examples: { doctor: 'Dr S. Iyer', date_and_time: 'Fri 27 Nov, 11:20', place: 'Cardiology, 2nd floor' },
  },
  {
    name: 'test_instructions',
    category: 'UTILITY',
    body: 'Your {{test}} is on {{date_and_time}}. Please {{preparation}} and bring your last prescription.',
    examples: { test: 'INR blood test', date_and_time: 'Thu 26 Nov, 07:30', preparation: 'fast for 8 hours' },
  },
  {
    name: 'report_ready',
    category: 'UTILITY',
    body: 'Your {{report}} is ready. You can collect it at {{place}} from {{time}}.',
    examples: { report: 'echo report', place: 'Diagnostics, ground floor', time: '09:00' },
  },
  {
    name: 'follow_up_check',
    category: 'UTILITY',
    body: 'This is a follow-up after your {{procedure}}. How do you feel today? Reply here and {{doctor}} will read it.',
    examples: { procedure: 'angioplasty', doctor: 'Dr S. Iyer' },
  },
  {
    name: 'winter_checkup',
    category: 'MARKETING',
    body: 'Cold mornings strain the heart. Book the winter check-up before {{date}} and the ECG is included.',
    examples: { date: '15 December' },
  },
];
