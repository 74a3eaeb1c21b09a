/** What each day came to, without persons; addresses of who gets the week stand in the settings. */
export type WeekTables = {
  /** `zone` empty = the venue's own count, by its doors. */
  passages: {
    venue: string;
    id: string;
    device: string;
    zone: string;
    from_ms: number;
    ins: number;
    outs: number;
  };
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
