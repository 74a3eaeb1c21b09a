import { t } from '../i18n/language.ts';
import type { Purpose } from './store.ts';

/** One purpose of consent: a switch that is off until its owner turns it on. [PAG8] */
export function ConsentSwitch(props: {
  readonly purpose: Purpose;
  readonly granted: boolean;
  readonly onChange: (granted: boolean) => void;
}) {
  const { purpose, granted, onChange } = props;
  return (
    <label class="switch">
      <span>
        <b>{t(`consent.${purpose}`)}</b>
        <span class="muted small">{t(`consent.${purpose}Text`)}</span>
      </span>
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says its own state
        role="switch"
        name={purpose}
        checked={granted}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

/** What they want to be called, or nothing; told when the field is left. */
export function NameField(props: {
  readonly value: string;
  readonly onName: (name: string) => void;
}) {
  return (
    <label class="field">
      <span>
        {t('link.name')} <span class="muted">({t('link.optional')})</span>
      </span>
      <input
        name="name"
        maxLength={80}
        dir="auto"
        autoComplete="given-name"
        value={props.value}
        onChange={(event) => props.onName(event.currentTarget.value.trim())}
      />
    </label>
  );
}
