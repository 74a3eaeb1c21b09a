import type { Config } from '../contracts/config.ts';
import type { MailSettings } from '../egress/email.ts';
import type { SmsSettings } from '../egress/sms.ts';

/** What the settings say of mail and text messages; absent = there is no such channel. */
export function addressedSettings(config: Config): {
  readonly mail?: MailSettings;
  readonly sms?: SmsSettings;
} {
  const { smtpUrl: url, mailFrom: from, publicUrl, smsUrl, smsKey: key, smsFrom } = config;
  const { mailPerSecond, smsPerSecond } = config;
  return {
    ...(url === undefined || from === undefined
      ? {}
      : {
          mail: {
            ...{ url, from, perSecond: mailPerSecond },
            ...(publicUrl === undefined ? {} : { publicUrl }),
          },
        }),
    ...(key === undefined
      ? {}
      : {
          sms: {
            ...{ url: smsUrl, key, perSecond: smsPerSecond },
            ...(smsFrom === undefined ? {} : { from: smsFrom }),
          },
        }),
  };
}

/** What the visitor's page may offer to write to. [AUD6] */
export function reachesOf(config: Config): { readonly email: boolean; readonly phone: boolean } {
  const { mail, sms } = addressedSettings(config);
  return { email: mail !== undefined, phone: sms !== undefined };
}
