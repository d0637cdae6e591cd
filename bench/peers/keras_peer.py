"""Keras on TensorFlow, trained with `fit` on arrays in memory. Variants: with and without `jit_compile`."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers as L  # noqa: E402
from worker import load_rows, serve  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(int(os.environ["BENCH_THREADS"]))


def squared_error(x, x_hat):
    return tf.reduce_sum(tf.square(x - x_hat), axis=range(1, len(x.shape)))


def dense():
    hidden = [L.Dense(128, "relu"), L.Dense(64, "relu"), L.Dense(32), L.Dense(64, "relu"), L.Dense(128, "relu")]
    return keras.Sequential([keras.Input([784]), *hidden, L.Dense(784, "sigmoid")])


class Vae(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.mean, self.log_var = L.Dense(400, "relu"), L.Dense(20), L.Dense(20)
        self.back, self.logits = L.Dense(400, "relu"), L.Dense(784)
        self.noise = keras.random.SeedGenerator(1)

    def call(self, x):
        h = self.hidden(x)
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + tf.exp(0.5 * log_var) * keras.random.normal(tf.shape(mean), seed=self.noise)
        kl = -0.5 * tf.reduce_sum(1 + log_var - tf.square(mean) - tf.exp(log_var), 1)
        self.add_loss(tf.reduce_mean(kl))
        return self.logits(self.back(z))


def cross_entropy(x, logits):
    return tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=logits), 1)


def strided():
    same = {"padding": "same", "activation": "relu"}
    return keras.Sequential(
        [
            keras.Input([28, 28, 1]),
            L.Conv2D(32, 3, 2, **same),
            L.Conv2D(64, 3, 2, **same),
            L.Flatten(),
            L.Dense(128),
            L.Dense(3136, "relu"),
            L.Reshape([7, 7, 64]),
            L.Conv2DTranspose(64, 3, 2, **same),
            L.Conv2DTranspose(32, 3, 2, **same),
            L.Conv2DTranspose(1, 3, padding="same", activation="sigmoid"),
        ]
    )


def pooled():
    same = {"padding": "same", "activation": "relu"}
    norm = {"momentum": 0.9, "epsilon": 1e-3}
    return keras.Sequential(
        [
            keras.Input([28, 28, 1]),
            L.Conv2D(64, 3, **same),
            L.BatchNormalization(**norm),
            L.MaxPooling2D(2),
            L.Conv2D(128, 3, **same),
            L.BatchNormalization(**norm),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(32),
            L.Dense(6272, "relu"),
            L.Reshape([7, 7, 128]),
            L.Conv2DTranspose(128, 3, 2, **same),
            L.BatchNormalization(**norm),
            L.Conv2DTranspose(64, 3, 2, **same),
            L.BatchNormalization(**norm),
            L.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ]
    )


NETS = {"dense": dense, "vae": Vae, "strided": strided, "pooled": pooled}


def prepare(command):
    name, batch = command["net"], command["batch"]
    rows = load_rows(command["data"])
    if name in ("strided", "pooled"):
        rows = rows.reshape(-1, 28, 28, 1)
    model = NETS[name]()
    loss = cross_entropy if name == "vae" else squared_error
    model.compile(keras.optimizers.Adam(1e-3), loss=loss, jit_compile="jit" in command["variant"])

    def run(steps):
        whole, rest = divmod(steps * batch, len(rows) // batch * batch)
        for size in [len(rows) // batch * batch] * whole + ([rest] if rest else []):
            model.fit(rows[:size], rows[:size], batch_size=batch, epochs=1, shuffle=True, verbose=0)

    return run


if __name__ == "__main__":
    np.random.seed(1)
    serve(prepare)
