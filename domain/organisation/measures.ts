/** Technical and organisational measures as they stand in an annex of the agreement: what the product enforces, no promise beyond. */
export const measures: readonly { heading: string; lines: readonly string[] }[] = [
  {
    heading: 'Encryption',
    lines: [
      'What names or quotes a person is sealed with AES-256-GCM under keys of that person; files in chunks under a key each.',
      'Keys are wrapped by keys of the organisation and those by a master key; they live in a database cluster of their own with its own short backups.',
      'Every connection beyond one machine uses TLS; plain connections are refused.',
    ],
  },
  {
    heading: 'Access',
    lines: [
      'Row-level security of the database limits every query to one organisation and to conversations granted to the person who asks.',
      'Staff see what was given to them; opening anything else asks for a reason, ends after 60 minutes and alerts.',
      'Sign-in with a password and an optional or required second step; sensitive actions ask again.',
      'Operators of the platform see no content without a time-boxed grant by the organisation.',
    ],
  },
  {
    heading: 'Record',
    lines: [
      'Changes and readings are kept in an append-only log, sealed into a signed tree each minute; alterations can be found by anybody who holds an export.',
      'Each answer about consent is kept with its time, and nothing is sent without one.',
    ],
  },
  {
    heading: 'Erasure',
    lines: [
      'Keys are destroyed first, then rows and files; independent probes check that nothing opens any more.',
      'Raw webhooks are removed within 72 hours; words of people who have not agreed cannot be opened after 72 hours.',
    ],
  },
  {
    heading: 'Availability',
    lines: [
      'What was acknowledged is stored before the acknowledgement; a crash delays and loses nothing.',
      'Base backups and logs of the data are kept for 72 hours, those of the keys for 24 hours.',
    ],
  },
];
