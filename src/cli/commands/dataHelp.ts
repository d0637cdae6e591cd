/** What --data takes, for help texts. */
export const DATA_HELP = [
  'Data: a name (mnist-10k, fashion-sample, mnist, fashion-mnist) or a path to',
  '  an IDX file of images (labels beside it are found by their usual name), or a folder with the four MNIST-like files;',
  '  a folder of PNG, JPEG or WebP images of one size (sub-folders name the classes);',
  '  a .csv or .parquet table of numbers (--label COLUMN holds the class); columns are standardised on the training part;',
  '  a .npy array: (n, h, w) or (n, h, w, c) are images, in 0…1 or bytes 0…255; (n, d) is a table.',
].join('\n');
