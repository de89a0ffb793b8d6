/**
 * Stands for the platform itself where an organisation's id is asked for: its vault entry seals what strangers typed before
 * they belong to anybody. No organisation can have it: real ids are uuidv7 of today.
 */
export const platformId = '00000000-0000-7000-8000-000000000000';
