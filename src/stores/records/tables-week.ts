/** What each day came to, without persons; addresses of who gets the week stand in the settings. */
export type WeekTables = {
  week_days: { venue: string; day: string; at_ms: number; figures_json: string };
  week_settings: { venue: string; settings_json: string };
  /** `mail`: a digest of the address; `week`: its first day. */
  week_mails: {
    venue: string;
    week: string;
    mail: string;
    claim: string;
    state: string;
    at_ms: number;
  };
};
