import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { nameOfKey } from '../facts/fact-name.js';
import type { PolicyFormOperator, PolicyVocabularyQuery } from '../graphql/generated/graphql.js';
import styles from './condition-rows.module.css';
import { comparesWith, operatorInWords } from './form-words.js';

export type FormKey = PolicyVocabularyQuery['policyVocabulary'][number];

/** One condition as it is written; it may lack what makes it one. */
export interface ConditionDraft {
  /** Empty while no fact is chosen. */
  readonly key: string;
  readonly operator: PolicyFormOperator;
  readonly value: unknown;
}

/** Whether it says a fact, and what the fact is compared with. */
export const isWhole = ({ key, operator, value }: ConditionDraft): boolean => {
  if (key === '') return false;
  const wanted = comparesWith(operator);
  if (wanted === 'nothing') return true;
  if (wanted === 'several') return Array.isArray(value) && value.length > 0;
  return value !== null && value !== undefined && value !== '';
};

export interface ConditionRowsProps {
  readonly legend: string;
  readonly note: string;
  /** What it means that there is none. */
  readonly none: string;
  readonly vocabulary: readonly FormKey[];
  readonly conditions: readonly ConditionDraft[];
  readonly mayEdit: boolean;
  readonly onChange: (conditions: readonly ConditionDraft[]) => void;
}

/** Conditions that hold together, one a row: a fact, a comparison, a value. */
export function ConditionRows({ legend, note, none, vocabulary, conditions, mayEdit, onChange }: ConditionRowsProps) {
  const put = (index: number, condition: ConditionDraft) =>
    onChange(conditions.map((one, at) => (at === index ? condition : one)));
  return (
    <Stack component="fieldset" gap="xs" className={styles.conditions}>
      <Text component="legend" fw={600} size="sm">
        {legend}
      </Text>
      <Text size="sm" c="dimmed">
        {note}
      </Text>
      {conditions.length === 0 && (
        <Text size="sm" fw={500}>
          {none}
        </Text>
      )}
      {conditions.map((condition, index) => (
        <Row
          key={index}
          of={`${legend}, condition ${index + 1}`}
          isFirst={index === 0}
          vocabulary={vocabulary}
          condition={condition}
          mayEdit={mayEdit}
          onChange={(changed) => put(index, changed)}
          onRemove={() => onChange(conditions.filter((_, at) => at !== index))}
        />
      ))}
      {mayEdit && (
        <Group>
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => onChange([...conditions, { key: '', operator: 'IS', value: null }])}
          >
            Add a condition
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface RowProps {
  readonly of: string;
  readonly isFirst: boolean;
  readonly vocabulary: readonly FormKey[];
  readonly condition: ConditionDraft;
  readonly mayEdit: boolean;
  readonly onChange: (condition: ConditionDraft) => void;
  readonly onRemove: () => void;
}

function Row({ of, isFirst, vocabulary, condition, mayEdit, onChange, onRemove }: RowProps) {
  const known = new Map(vocabulary.map((one) => [one.key, one]));
  const chosen = known.get(condition.key);
  const saysAll = (key: string, search: string) => {
    const text = `${nameOfKey(key)} ${known.get(key)?.meaning} ${key}`.toLowerCase();
    return search
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word));
  };
  return (
    <div className={styles.row} role="group" aria-label={of}>
      {!isFirst && (
        <Text size="xs" c="dimmed" className={styles.and}>
          and
        </Text>
      )}
      <div className={styles.fields}>
        <Select
          className={styles.fact}
          aria-label="Fact"
          placeholder="Choose a fact"
          searchable
          allowDeselect={false}
          disabled={!mayEdit}
          nothingFoundMessage="No fact is called so"
          maxDropdownHeight={340}
          data={vocabulary.map(({ key }) => ({ value: key, label: nameOfKey(key) }))}
          filter={({ options, search }) =>
            options.filter((option) => 'value' in option && saysAll(option.value, search))
          }
          renderOption={({ option: { value, label } }) => (
            <div>
              {label}
              <Text size="xs" c="dimmed">
                {known.get(value)?.meaning}{' '}
                <Text span inherit ff="monospace">
                  {value}
                </Text>
              </Text>
            </div>
          )}
          value={condition.key || null}
          onChange={(key) => {
            const picked = known.get(key ?? '');
            if (picked) onChange({ key: picked.key, operator: picked.operators[0]!, value: null });
          }}
        />
        {chosen && (
          <>
            <Select
              className={styles.comparison}
              aria-label="Comparison"
              allowDeselect={false}
              disabled={!mayEdit}
              data={chosen.operators.map((value) => ({ value, label: operatorInWords(value, chosen) }))}
              value={condition.operator}
              onChange={(operator) => {
                const picked = chosen.operators.find((one) => one === operator);
                if (!picked) return;
                const keeps = comparesWith(picked) === comparesWith(condition.operator);
                onChange({ ...condition, operator: picked, value: keeps ? condition.value : null });
              }}
            />
            <div className={styles.value}>
              <Value formKey={chosen} condition={condition} mayEdit={mayEdit} onChange={onChange} />
            </div>
          </>
        )}
        {mayEdit && (
          <Tooltip label="Take the condition out">
            <ActionIcon
              variant="subtle"
              color="gray"
              c="dimmed"
              size="lg"
              aria-label={`Take out: ${of}`}
              onClick={onRemove}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {chosen && (
        <Text size="xs" c="dimmed">
          <Text span inherit ff="monospace">
            {chosen.key}
          </Text>{' '}
          {chosen.meaning}
          {chosen.always && ' · known of every call'}
          {chosen.none && chosen.shape === 'NUMBER' && ' · none counts as more than any number'}
          {chosen.none && chosen.shape === 'DAY' && ' · none counts as before every day'}
        </Text>
      )}
    </div>
  );
}

const YES_OR_NO = [
  { value: 'yes', label: 'yes' },
  { value: 'no', label: 'no' },
];

interface ValueProps {
  readonly formKey: FormKey;
  readonly condition: ConditionDraft;
  readonly mayEdit: boolean;
  readonly onChange: (condition: ConditionDraft) => void;
}

function Value({ formKey: { shape, unit, values }, condition, mayEdit, onChange }: ValueProps) {
  const wanted = comparesWith(condition.operator);
  if (wanted === 'nothing') return null;
  const { value } = condition;
  const set = (changed: unknown) => onChange({ ...condition, value: changed });
  const common = { 'aria-label': 'Value', disabled: !mayEdit };
  const text = typeof value === 'string' ? value : '';
  if (wanted === 'several') {
    const list = Array.isArray(value) ? value.map(String) : [];
    return values ? (
      <MultiSelect
        {...common}
        searchable
        placeholder={list.length === 0 ? 'Choose' : ''}
        data={choicesOf(values)}
        value={list}
        onChange={set}
      />
    ) : (
      <TagsInput
        {...common}
        acceptValueOnBlur
        placeholder={list.length === 0 ? 'Enter after each' : ''}
        value={list}
        onChange={set}
      />
    );
  }
  if (shape === 'BOOL')
    return (
      <Select
        {...common}
        placeholder="Choose"
        allowDeselect={false}
        data={YES_OR_NO}
        value={typeof value === 'boolean' ? (value ? 'yes' : 'no') : null}
        onChange={(chosen) => set(chosen === 'yes')}
      />
    );
  if (shape === 'NUMBER')
    return (
      <NumberInput
        {...common}
        allowDecimal={false}
        suffix={unit ? ` ${unit}` : ''}
        value={typeof value === 'number' ? value : ''}
        onChange={(number) => set(typeof number === 'number' ? number : null)}
      />
    );
  if (shape === 'DAY')
    return (
      <TextInput {...common} type="date" value={text} onChange={({ currentTarget }) => set(currentTarget.value)} />
    );
  return values ? (
    <Select
      {...common}
      searchable
      placeholder="Choose"
      allowDeselect={false}
      data={choicesOf(values)}
      value={text || null}
      onChange={set}
    />
  ) : (
    <TextInput {...common} value={text} onChange={({ currentTarget }) => set(currentTarget.value)} />
  );
}

const choicesOf = (values: NonNullable<FormKey['values']>) =>
  values.map(({ value, label }) => ({ value, label: label === value ? value : `${label} (${value})` }));
