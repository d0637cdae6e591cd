import type { Dataset } from './examples';
import type { Scale } from './preprocessing';

/** A published file. */
export interface CatalogueFile {
  /** Its name, which a mirror's address ends in. One without `.gz` may lie on disk packed, with `.gz` behind it. */
  readonly path: string;
  /** SHA-256 of the bytes as published. */
  readonly sha256: string;
  /** Size as published. */
  readonly bytes: number;
}

/** The files of a part, and how they are read. */
export type CataloguePart =
  /** Grey images and their classes, in two IDX files. */
  | { readonly format: 'idx'; readonly images: CatalogueFile; readonly labels: CatalogueFile }
  /** A text of zeros and ones, one example of the given shape a line; no classes. */
  | { readonly format: 'amat'; readonly text: CatalogueFile; readonly shape: readonly number[] }
  /** A text table without a header; columns of words become a feature for each word. */
  | {
      readonly format: 'table';
      readonly text: CatalogueFile;
      /** One character, or `blank`. */
      readonly separator: string;
      /** Names of all columns. */
      readonly columns: readonly string[];
      /** The column that holds the class; absent where there is none. */
      readonly label?: string;
    };

/** All that is known about a data set: to add one is to add its entry. */
export interface CatalogueEntry {
  /** Inside the package, or in the sub-folder of `dataFolder()` that has the data set's name. */
  readonly origin: 'embedded' | 'folder';
  /** Addresses that the published files lie under, in the order in which they are tried; none for embedded sets. */
  readonly mirrors: readonly string[];
  /** What may be done with the data, in a few words. */
  readonly licence: string;
  /** The scale that models want the numbers on. */
  readonly scale: Scale;
  /** Name of each class, indexed by label: of a table, in the order of what it calls them. Absent without classes. */
  readonly classNames?: readonly string[];
  /** The published parts: `all` where the set comes as one. */
  readonly parts: Readonly<Partial<Record<Dataset['split'], CataloguePart>>>;
  /** Sizes of the parts that are carved from `all`; 20 per cent to test and 10 to validate on unless given. */
  readonly carved?: { readonly test: number; readonly validation: number };
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const CLOTHES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

const HEARTBEATS = [
  'normal',
  'R-on-T premature ventricular',
  'premature ventricular',
  'supraventricular',
  'unclassified',
];
const HEARTBEAT_COLUMNS = ['class', ...Array.from({ length: 140 }, (_, index) => `t${index + 1}`)];
const CONNECTION_COLUMNS = [
  ...['duration', 'protocol_type', 'service', 'flag', 'src_bytes', 'dst_bytes', 'land', 'wrong_fragment', 'urgent'],
  ...['hot', 'num_failed_logins', 'logged_in', 'num_compromised', 'root_shell', 'su_attempted', 'num_root'],
  ...['num_file_creations', 'num_shells', 'num_access_files', 'num_outbound_cmds', 'is_host_login', 'is_guest_login'],
  ...['count', 'srv_count', 'serror_rate', 'srv_serror_rate', 'rerror_rate', 'srv_rerror_rate', 'same_srv_rate'],
  ...['diff_srv_rate', 'srv_diff_host_rate', 'dst_host_count', 'dst_host_srv_count', 'dst_host_same_srv_rate'],
  ...['dst_host_diff_srv_rate', 'dst_host_same_src_port_rate', 'dst_host_srv_diff_host_rate', 'dst_host_serror_rate'],
  ...['dst_host_srv_serror_rate', 'dst_host_rerror_rate', 'dst_host_srv_rerror_rate', 'class'],
];
/** In the order of their names. */
const CONNECTION_CLASSES = [
  ...['back', 'buffer_overflow', 'ftp_write', 'guess_passwd', 'imap', 'ipsweep', 'land', 'loadmodule', 'multihop'],
  ...['neptune', 'nmap', 'normal', 'perl', 'phf', 'pod', 'portsweep', 'rootkit', 'satan', 'smurf', 'spy', 'teardrop'],
  ...['warezclient', 'warezmaster'],
];

/** Those of which 20,000 rows of the file hold any, in the order of their names. */
const FREQUENT_CONNECTION_CLASSES = [
  ...['back', 'buffer_overflow', 'ftp_write', 'guess_passwd', 'ipsweep', 'loadmodule', 'multihop', 'neptune', 'nmap'],
  ...['normal', 'pod', 'portsweep', 'rootkit', 'satan', 'smurf', 'teardrop', 'warezclient'],
];

/** Checksums of the full sets are those of the published files, byte for byte. */
const CATALOGUE = {
  'mnist-10k': {
    origin: 'embedded',
    mirrors: [],
    licence: 'CC BY-SA 3.0',
    scale: 'none',
    classNames: DIGITS,
    parts: {
      all: {
        format: 'idx',
        images: {
          path: 'images-idx3-ubyte.gz',
          sha256: 'dbf753d46e680182c1e6100df8235796440ffbaf5a67b8a23c7f5c77befc29a8',
          bytes: 1_606_518,
        },
        labels: {
          path: 'labels-idx1-ubyte.gz',
          sha256: '1190c91be9109b38239fbee966e4583c63daf7e70ff801cb7775c9e6862e2250',
          bytes: 4681,
        },
      },
    },
    // A small set needs its examples for training most.
    carved: { test: 1000, validation: 1000 },
  },
  'fashion-sample': {
    origin: 'embedded',
    mirrors: [],
    licence: 'MIT',
    scale: 'none',
    classNames: CLOTHES,
    parts: {
      all: {
        format: 'idx',
        images: {
          path: 'images-idx3-ubyte.gz',
          sha256: '7125a1fae6e0baeb5781a906952f34f00212b6967cf81a79ce6ac000e771f379',
          bytes: 222_084,
        },
        labels: {
          path: 'labels-idx1-ubyte.gz',
          sha256: 'd49c012a4831f362c834220b80c45303c545ac4cbf37f97e3c7d14a50bd19939',
          bytes: 259,
        },
      },
    },
  },
  // Heartbeats of one patient: BIDMC congestive heart failure database of PhysioNet, record chf07, prepared for the UCR
  // archive by Chen, Hao, Rakthanmanon, Zakaria, Hu & Keogh 2015. Class 1 is normal. The whole training part, and a third
  // of the test part.
  'ecg5000-sample': {
    origin: 'embedded',
    mirrors: [],
    licence: 'ODC-By 1.0',
    scale: 'standardise',
    classNames: HEARTBEATS,
    parts: {
      train: {
        format: 'table',
        text: {
          path: 'train.csv.gz',
          sha256: '6c9677ef17f49d964c326149f5a3f42fdfb19b0d53d0b41b87a4bb7cdb10d3cb',
          bytes: 138_584,
        },
        separator: ',',
        columns: HEARTBEAT_COLUMNS,
        label: 'class',
      },
      test: {
        format: 'table',
        text: {
          path: 'test.csv.gz',
          sha256: 'f389b344efa8cb0cccbde16d91e68bd48b55d2495b066a098fb0a3882d7783e2',
          bytes: 413_710,
        },
        separator: ',',
        columns: HEARTBEAT_COLUMNS,
        label: 'class',
      },
    },
  },
  // Network connections, each kind of row once: up to 8,000 normal ones and up to 500 of every attack.
  'kddcup99-distinct': {
    origin: 'embedded',
    mirrors: [],
    licence: 'CC BY 4.0',
    scale: 'standardise',
    classNames: CONNECTION_CLASSES,
    parts: {
      all: {
        format: 'table',
        text: {
          path: 'connections.csv.gz',
          sha256: 'c1122ed2d4109f71fc7ba03afe4cee57e92ab3921b4bbfc14065dcd184136d8a',
          bytes: 143_391,
        },
        separator: ',',
        columns: CONNECTION_COLUMNS,
        label: 'class',
      },
    },
  },
  // 20,000 rows as they lie in the published file, repeated ones included; without the rarest of the attacks.
  'kddcup99-rows': {
    origin: 'embedded',
    mirrors: [],
    licence: 'CC BY 4.0',
    scale: 'standardise',
    classNames: FREQUENT_CONNECTION_CLASSES,
    parts: {
      all: {
        format: 'table',
        text: {
          path: 'connections.csv.gz',
          sha256: '6aef1288a4d0369ed9b5bc75a21f84219fc08a1337834e74ab4281eb2c8b0ea4',
          bytes: 100_886,
        },
        separator: ',',
        columns: CONNECTION_COLUMNS,
        label: 'class',
      },
    },
  },
  // Spot price of a barrel of crude oil (West Texas Intermediate, at Cushing, Oklahoma), trading days of 1986 to 2019: US
  // Energy Information Administration.
  'crude-oil': {
    origin: 'embedded',
    mirrors: [],
    licence: 'public domain',
    scale: 'standardise',
    parts: {
      all: {
        format: 'table',
        text: {
          path: 'daily.csv.gz',
          sha256: '09e8bc1dbeb06adfb003994c57bd64c04acb998cdcd0af70eda684614b4cd5ff',
          bytes: 37_804,
        },
        separator: ',',
        columns: ['year', 'month', 'day', 'price'],
      },
    },
  },
  mnist: {
    origin: 'folder',
    mirrors: ['https://storage.googleapis.com/cvdf-datasets/mnist/', 'https://ossci-datasets.s3.amazonaws.com/mnist/'],
    licence: 'CC BY-SA 3.0',
    scale: 'none',
    classNames: DIGITS,
    parts: {
      train: {
        format: 'idx',
        images: {
          path: 'train-images-idx3-ubyte.gz',
          sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
          bytes: 9_912_422,
        },
        labels: {
          path: 'train-labels-idx1-ubyte.gz',
          sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
          bytes: 28_881,
        },
      },
      test: {
        format: 'idx',
        images: {
          path: 't10k-images-idx3-ubyte.gz',
          sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
          bytes: 1_648_877,
        },
        labels: {
          path: 't10k-labels-idx1-ubyte.gz',
          sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
          bytes: 4542,
        },
      },
    },
  },
  'fashion-mnist': {
    origin: 'folder',
    mirrors: [
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    ],
    licence: 'MIT',
    scale: 'none',
    classNames: CLOTHES,
    parts: {
      train: {
        format: 'idx',
        images: {
          path: 'train-images-idx3-ubyte.gz',
          sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
          bytes: 26_421_880,
        },
        labels: {
          path: 'train-labels-idx1-ubyte.gz',
          sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
          bytes: 29_515,
        },
      },
      test: {
        format: 'idx',
        images: {
          path: 't10k-images-idx3-ubyte.gz',
          sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
          bytes: 4_422_102,
        },
        labels: {
          path: 't10k-labels-idx1-ubyte.gz',
          sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
          bytes: 5148,
        },
      },
    },
  },
  'binarized-mnist': {
    origin: 'folder',
    mirrors: ['http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist/'],
    licence: 'CC BY-SA 3.0',
    scale: 'none',
    parts: {
      // Salakhutdinov & Murray 2008 for the binarisation, Larochelle & Murray 2011 for the file.
      test: {
        format: 'amat',
        text: {
          path: 'binarized_mnist_test.amat',
          sha256: 'e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c',
          bytes: 15_680_000,
        },
        shape: [28, 28, 1],
      },
    },
  },
  // All beats of the record that `ecg5000-sample` is taken from.
  ecg5000: {
    origin: 'folder',
    mirrors: [],
    licence: 'ODC-By 1.0',
    scale: 'standardise',
    classNames: HEARTBEATS,
    parts: {
      train: {
        format: 'table',
        text: {
          path: 'ECG5000_TRAIN.txt',
          sha256: '0d96aff193311a6dc6111bf0dbd2f7d2313987fbf7a1da4a383d92563876057b',
          bytes: 1_128_500,
        },
        separator: 'blank',
        columns: HEARTBEAT_COLUMNS,
        label: 'class',
      },
      test: {
        format: 'table',
        text: {
          path: 'ECG5000_TEST.float32.csv.gz',
          sha256: 'ec7e3a6edd86a678466098d953c98d38584ef492af24b04616988283432d153e',
          bytes: 2_942_302,
        },
        separator: ',',
        columns: HEARTBEAT_COLUMNS,
        label: 'class',
      },
    },
  },
  // Network connections, KDD Cup 1999, the 10 per cent sample: UCI Machine Learning Repository, doi 10.24432/C51C7N.
  kddcup99: {
    origin: 'folder',
    mirrors: ['http://kdd.ics.uci.edu/databases/kddcup99/'],
    licence: 'CC BY 4.0',
    scale: 'standardise',
    classNames: CONNECTION_CLASSES,
    parts: {
      all: {
        format: 'table',
        text: {
          path: 'kddcup.data_10_percent.gz',
          sha256: '8045aca0d84e70e622d1148d7df782496f6333bf6eb979a1b0837c42a9fd9561',
          bytes: 2_144_903,
        },
        separator: ',',
        columns: CONNECTION_COLUMNS,
        label: 'class',
      },
    },
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

/** Names that `loadDataset` and `loadSplits` know. */
export type DatasetName = keyof typeof CATALOGUE;

/** All names in the catalogue, the embedded ones first. */
export const datasetNames: readonly DatasetName[] = Object.keys(CATALOGUE) as DatasetName[];

/**
 * Checks a name from outside, e.g. from a command line.
 *
 * @throws RangeError listing the names there are
 */
export function expectDatasetName(who: string, name: string): DatasetName {
  const known = datasetNames.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new RangeError(`${who}: data set must be one of ${datasetNames.join(', ')}, got "${name}"`);
  }
  return known;
}

/** What the catalogue knows about a data set. */
export function catalogueEntry(name: DatasetName): CatalogueEntry {
  return CATALOGUE[name];
}

/** The files of a part. */
export function partFiles(part: CataloguePart): readonly CatalogueFile[] {
  switch (part.format) {
    case 'idx':
      return [part.images, part.labels];
    case 'amat':
    case 'table':
      return [part.text];
  }
}

/** All files of a data set. */
export function datasetFiles(name: DatasetName): readonly CatalogueFile[] {
  return Object.values(catalogueEntry(name).parts).flatMap(partFiles);
}
