/** What tills wrote and how they are read. */
export type TillTables = {
  tills: {
    venue: string;
    device: string;
    folder: string | null;
    columns_json: string | null;
    webhook_json: string | null;
  };
  till_slips: {
    venue: string;
    document: string;
    device: string;
    slip: string;
    receipt: string;
    sale: string;
    at_ms: number;
    revision: number;
    content: string;
    /** 1 once its frame was stepped: what never was is brought again. */
    booked: number;
    subject: string | null;
  };
};
