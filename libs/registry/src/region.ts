/** Member states of the European Union: what 'EU' stands for as a region. */
export const EU_MEMBER_STATES: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** Regions of the three large clouds by country, as their operators publish them. */
const CLOUD_REGIONS: Readonly<Record<string, string>> = {
  IN: 'ap-south-1 ap-south-2 centralindia southindia westindia jioindiacentral jioindiawest asia-south1 asia-south2',
  DE: 'eu-central-1 germanywestcentral germanynorth europe-west3 europe-west10',
  IE: 'eu-west-1 northeurope',
  GB: 'eu-west-2 uksouth ukwest europe-west2',
  FR: 'eu-west-3 francecentral francesouth europe-west9',
  SE: 'eu-north-1 swedencentral swedensouth europe-north2',
  IT: 'eu-south-1 italynorth europe-west8 europe-west12',
  ES: 'eu-south-2 spaincentral europe-southwest1',
  CH: 'eu-central-2 switzerlandnorth switzerlandwest europe-west6',
  NL: 'westeurope europe-west4',
  BE: 'europe-west1 belgiumcentral',
  FI: 'europe-north1',
  PL: 'polandcentral europe-central2',
  AT: 'austriaeast',
  DK: 'denmarkeast',
  GR: 'greececentral',
  NO: 'norwayeast norwaywest',
  US: 'us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 eastus eastus2 eastus3 centralus northcentralus southcentralus westcentralus westus westus2 westus3 us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4',
  CA: 'ca-central-1 ca-west-1 canadacentral canadaeast northamerica-northeast1 northamerica-northeast2',
  MX: 'mx-central-1 mexicocentral northamerica-south1',
  BR: 'sa-east-1 brazilsouth brazilsoutheast southamerica-east1',
  CL: 'chilecentral southamerica-west1',
  JP: 'ap-northeast-1 ap-northeast-3 japaneast japanwest asia-northeast1 asia-northeast2',
  KR: 'ap-northeast-2 koreacentral koreasouth asia-northeast3',
  SG: 'ap-southeast-1 southeastasia asia-southeast1',
  ID: 'ap-southeast-3 indonesiacentral asia-southeast2',
  MY: 'ap-southeast-5 malaysiawest',
  TH: 'ap-southeast-7',
  TW: 'ap-east-2 asia-east1',
  HK: 'ap-east-1 eastasia asia-east2',
  NZ: 'ap-southeast-6 newzealandnorth',
  AU: 'ap-southeast-2 ap-southeast-4 australiaeast australiasoutheast australiacentral australiacentral2 australia-southeast1 australia-southeast2',
  AE: 'me-central-1 uaenorth uaecentral',
  BH: 'me-south-1',
  IL: 'il-central-1 israelcentral me-west1',
  QA: 'qatarcentral me-central1',
  SA: 'me-central2',
  ZA: 'af-south-1 southafricanorth southafricawest africa-south1',
  CN: 'cn-north-1 cn-northwest-1',
};

const countryOfCloudRegion: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(CLOUD_REGIONS).flatMap(([country, regions]) =>
    regions.split(' ').map((region) => [region, [country]] as const),
  ),
);

// ISO 3166-1 alpha-2, officially assigned.
const COUNTRIES: ReadonlySet<string> = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
    'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO ' +
    'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
    'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
    'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW ' +
    'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM ' +
    'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
  ).split(' '),
);

export const isCountry = (code: string): boolean => COUNTRIES.has(code);

/**
 * Countries that a region may lie in: one for a cloud region or a country code, the member states for 'EU'.
 *
 * Undefined where the region says nothing certain: 'global', or a name that is not recognised. Never guessed.
 */
export function countriesOfRegion(region: string): readonly string[] | undefined {
  if (region === 'EU') return EU_MEMBER_STATES;
  if (isCountry(region)) return [region];
  return countryOfCloudRegion.get(region);
}

/** The territory whose law governs a country: 'EU' for a member state, else the country itself. */
export const jurisdictionOf = (country: string): string => (EU_MEMBER_STATES.includes(country) ? 'EU' : country);

/** Finds the countries of a region; undefined is unknown. */
export type PlaceLookup = (region: string) => readonly string[] | undefined;

/**
 * Whether everything in `inner` lies within `outer`: the same name, or a country or group that holds all its countries.
 *
 * A cloud region reaches only itself, though another lies in the same country. 'global' as `outer` reaches everything;
 * as `inner` it lies only within 'global'. A place that is not recognised lies within nothing but its own name.
 */
export function liesWithin(inner: string, outer: string, countriesOf: PlaceLookup): boolean {
  if (inner === outer || outer === 'global') return true;
  if (outer !== 'EU' && !isCountry(outer)) return false;
  const found = countriesOf(inner);
  const reached = countriesOfRegion(outer);
  return !!found?.length && !!reached && found.every((country) => reached.includes(country));
}
