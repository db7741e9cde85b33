import { type EndUserChanges } from '#client';
import { AmountFields } from '../shell/amount-fields.js';
import { TimeZoneField } from '../shell/time-zone-field.js';
import { END_USER, endUserErrorOf, type EndUserValues } from './end-user-values.js';

interface EndUserFieldsProps {
  values: EndUserValues;
  /** What is sent, and what came of it. */
  changes: EndUserChanges | undefined;
  error: unknown;
  onChange: (values: EndUserValues) => void;
}

/** What each single end user (`sub` of a client token) may spend and do. */
export function EndUserFields({ values, changes, error, onChange }: EndUserFieldsProps) {
  return (
    <AmountFields
      legend="Each end user"
      names={END_USER}
      values={values.amounts}
      placeholder="No limit"
      errorOf={(name) => endUserErrorOf(error, changes, name)}
      onChange={(name, value) => onChange({ ...values, amounts: { ...values.amounts, [name]: value } })}
    >
      <TimeZoneField
        label="Time zone of their credits"
        value={values.timeZone}
        error={endUserErrorOf(error, changes, 'time_zone')}
        onChange={(timeZone) => onChange({ ...values, timeZone })}
      />
    </AmountFields>
  );
}
