"""JAX on the four nets: the whole run is one jitted `lax.scan` over batches, Adam by optax."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax
from worker import load_rows, serve

NUMBERS = ("NHWC", "HWIO", "NHWC")


def fresh(random, *shape):
    fan_in = int(np.prod(shape[:-1]))
    return jnp.asarray(random.standard_normal(shape) * np.sqrt(2 / fan_in), jnp.float32)


def linear(random, inputs, outputs):
    return {"w": fresh(random, inputs, outputs), "b": jnp.zeros(outputs)}


def convolution(random, inputs, outputs):
    return {"w": fresh(random, 3, 3, inputs, outputs), "b": jnp.zeros(outputs)}


def norm(channels):
    return {"scale": jnp.ones(channels), "offset": jnp.zeros(channels)}


def apply_linear(p, x):
    return x @ p["w"] + p["b"]


def conv(p, x, stride=1):
    return lax.conv_general_dilated(x, p["w"], (stride, stride), "SAME", dimension_numbers=NUMBERS) + p["b"]


def conv_transpose(p, x, stride=1):
    return lax.conv_transpose(x, p["w"], (stride, stride), "SAME", dimension_numbers=NUMBERS) + p["b"]


def batch_norm(p, moments, x):
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    moved = 0.9 * moments + 0.1 * jnp.stack([mean, variance])
    return p["scale"] * (x - mean) * lax.rsqrt(variance + 1e-3) + p["offset"], moved


def pool(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "SAME")


def dense(random):
    sizes = [784, 128, 64, 32, 64, 128, 784]
    params = [linear(random, a, b) for a, b in zip(sizes[:-1], sizes[1:])]

    def loss(params, moments, x, key):
        h = x
        for index, p in enumerate(params):
            h = apply_linear(p, h)
            if index not in (2, 5):
                h = jax.nn.relu(h)
        return jnp.square(jax.nn.sigmoid(h) - x).sum() / len(x), moments

    return params, [], loss


def vae(random):
    params = [linear(random, a, b) for a, b in [(784, 400), (400, 20), (400, 20), (20, 400), (400, 784)]]

    def loss(params, moments, x, key):
        hidden, mean_head, log_var_head, back, out = params
        h = jax.nn.relu(apply_linear(hidden, x))
        mean, log_var = apply_linear(mean_head, h), apply_linear(log_var_head, h)
        z = mean + jnp.exp(0.5 * log_var) * jax.random.normal(key, mean.shape)
        logits = apply_linear(out, jax.nn.relu(apply_linear(back, z)))
        kl = -0.5 * (1 + log_var - mean**2 - jnp.exp(log_var)).sum()
        return (optax.sigmoid_binary_cross_entropy(logits, x).sum() + kl) / len(x), moments

    return params, [], loss


def strided(random):
    params = [
        convolution(random, 1, 32),
        convolution(random, 32, 64),
        linear(random, 3136, 128),
        linear(random, 128, 3136),
        convolution(random, 64, 64),
        convolution(random, 64, 32),
        convolution(random, 32, 1),
    ]

    def loss(params, moments, x, key):
        image = x.reshape(-1, 28, 28, 1)
        h = jax.nn.relu(conv(params[0], image, 2))
        h = jax.nn.relu(conv(params[1], h, 2)).reshape(len(x), -1)
        h = jax.nn.relu(apply_linear(params[3], apply_linear(params[2], h))).reshape(-1, 7, 7, 64)
        h = jax.nn.relu(conv_transpose(params[4], h, 2))
        h = jax.nn.relu(conv_transpose(params[5], h, 2))
        return jnp.square(jax.nn.sigmoid(conv_transpose(params[6], h)) - image).sum() / len(x), moments

    return params, [], loss


def pooled(random):
    params = [
        convolution(random, 1, 64),
        norm(64),
        convolution(random, 64, 128),
        norm(128),
        linear(random, 6272, 32),
        linear(random, 32, 6272),
        convolution(random, 128, 128),
        norm(128),
        convolution(random, 128, 64),
        norm(64),
        convolution(random, 64, 1),
    ]
    moments = [jnp.stack([jnp.zeros(c), jnp.ones(c)]) for c in (64, 128, 128, 64)]

    def loss(p, moments, x, key):
        image = x.reshape(-1, 28, 28, 1)
        h, m0 = batch_norm(p[1], moments[0], jax.nn.relu(conv(p[0], image)))
        h, m1 = batch_norm(p[3], moments[1], jax.nn.relu(conv(p[2], pool(h))))
        h = apply_linear(p[4], pool(h).reshape(len(x), -1))
        h = jax.nn.relu(apply_linear(p[5], h)).reshape(-1, 7, 7, 128)
        h, m2 = batch_norm(p[7], moments[2], jax.nn.relu(conv_transpose(p[6], h, 2)))
        h, m3 = batch_norm(p[9], moments[3], jax.nn.relu(conv_transpose(p[8], h, 2)))
        return jnp.square(jax.nn.sigmoid(conv(p[10], h)) - image).sum() / len(x), [m0, m1, m2, m3]

    return params, moments, loss


NETS = {"dense": dense, "vae": vae, "strided": strided, "pooled": pooled}


def prepare(command):
    random = np.random.default_rng(1)
    params, moments, loss = NETS[command["net"]](random)
    rows, batch = jnp.asarray(load_rows(command["data"])), command["batch"]
    adam = optax.adam(1e-3)

    @jax.jit
    def train(carry, rows, indices):
        def step(carry, index):
            params, state, moments, key = carry
            key, noise = jax.random.split(key)
            gradient = jax.value_and_grad(loss, has_aux=True)
            (value, moments), gradients = gradient(params, moments, rows[index], noise)
            updates, state = adam.update(gradients, state)
            return (optax.apply_updates(params, updates), state, moments, key), value

        return lax.scan(step, carry, indices)

    carry = (params, adam.init(params), moments, jax.random.key(1))

    def run(steps):
        nonlocal carry
        order = np.concatenate([random.permutation(len(rows)) for _ in range(1 + steps * batch // len(rows))])
        indices = order[: steps * batch].reshape(steps, batch).astype(np.int32)
        carry, values = train(carry, rows, indices)
        values.block_until_ready()

    return run


if __name__ == "__main__":
    serve(prepare)
