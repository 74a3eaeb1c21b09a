import { useState } from 'preact/hooks';
import { cameraOn } from './camera.tsx';
import { sound, switchSound } from './sound.ts';
import { desk, listenTo, moving, reader, scanned, tab } from './store.ts';
import { w } from './words.ts';

/** One field for all ways in: a scanner needs none of it, a hand does. */
export function ScanField() {
  const [typed, setTyped] = useState('');
  const readers = desk.value?.readers ?? [];
  const label = moving.value === '' ? w('scan') : w('scanNew');
  const isSearch = (tab.value === 'lost' || tab.value === 'stock') && moving.value === '';
  return (
    <div class="scan">
      <form
        class="scan-form"
        onSubmit={(event) => {
          event.preventDefault();
          scanned(typed);
          setTyped('');
        }}
      >
        <label class="field">
          <span>{isSearch ? w('search') : label}</span>
          <input
            name="tag"
            dir="auto"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button">
          {w('go')}
        </button>
        <button
          type="button"
          class="button button--quiet"
          aria-pressed={cameraOn.value}
          onClick={() => {
            cameraOn.value = !cameraOn.value;
          }}
        >
          {cameraOn.value ? w('cameraOff') : w('camera')}
        </button>
        <button
          type="button"
          class="button button--quiet"
          aria-pressed={sound.value}
          onClick={switchSound}
        >
          {w('sound')}
        </button>
      </form>
      {readers.length > 0 && (
        <label class="field scan-reader">
          <span>{w('reader')}</span>
          <select
            value={reader.value}
            onChange={(event) => void listenTo(event.currentTarget.value)}
          >
            <option value="">{w('noReader')}</option>
            {readers.map(({ device }) => (
              <option key={device} value={device}>
                {device}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
