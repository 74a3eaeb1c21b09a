import type { Config } from '../contracts/config.ts';
import type { MailSettings } from '../egress/email.ts';
import type { SmsSettings } from '../egress/sms.ts';

/** What the settings say of mail and text messages; absent = there is no such channel. */
export function addressedSettings(config: Config): {
  readonly mail?: MailSettings;
  readonly sms?: SmsSettings;
} {
  const { smtpUrl: url, mailFrom: from, publicUrl, smsUrl, smsKey: key, smsFrom } = config;
  return {
    ...(url === undefined || from === undefined
      ? {}
      : { mail: { url, from, ...(publicUrl === undefined ? {} : { publicUrl }) } }),
    ...(key === undefined
      ? {}
      : { sms: { url: smsUrl, key, ...(smsFrom === undefined ? {} : { from: smsFrom }) } }),
  };
}
