import { signal } from '@preact/signals';
import { nameIn } from '../i18n/language.ts';
import { Qr } from '../parts/qr.tsx';
import { venue } from '../parts/venue-page.ts';
import { qrOf } from './code.ts';
import { jobs } from './outbox.ts';
import { addressOf, family } from './store.ts';
import { w } from './words.ts';

/** The one label that is asked for; empty = all of the family on screen. */
export const printing = signal('');

/** On paper alone, 62 mm wide, a label a page. */
export function Labels() {
  const ofFamily = family.value;
  const labels = jobs.value.filter(({ key, group, code, state }) => {
    if (code === undefined || state !== 'done') return false;
    return printing.value === '' ? group === ofFamily && ofFamily !== '' : key === printing.value;
  });
  const name = venue.value ? nameIn(venue.value.name) : '';
  return (
    <div class="labels" aria-hidden="true">
      {labels.map(({ key, tag, code = '' }) => (
        <div key={key} class="label">
          <strong>{name}</strong>
          <Qr of={qrOf(addressOf(code))} label={w('code')} />
          <bdi dir="ltr" class="label-code">
            {code}
          </bdi>
          <bdi dir="ltr">{tag}</bdi>
        </div>
      ))}
    </div>
  );
}
