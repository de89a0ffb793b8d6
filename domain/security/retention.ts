/** Days logs of use are kept at least: CERT-In's directions of 28 April 2022, iv. */
const leastLogDays = 180;

/** What a jurisdiction asks for: DPDP Rules 2025, rule 6(1)(e), a year. */
const packLogDays = { IN: 365 } as const;

/** How long address, browser and system of a sign-in are kept after its session ended (BW-1.5). Days. */
export const signInRecordDays = Math.max(leastLogDays, ...Object.values(packLogDays));
