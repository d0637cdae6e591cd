"""PyTorch on the four nets. Variants: eager or compiled, channels first or last; Adam fused, threads set, no `.item()`."""

import os

import torch
import torch.nn.functional as F
from torch import nn
from worker import load_rows, serve

torch.set_num_threads(int(os.environ["BENCH_THREADS"]))


class Reshape(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(x.shape[0], *self.shape)


def dense():
    sizes = [784, 128, 64, 32, 64, 128, 784]
    layers = []
    for index, (inputs, outputs) in enumerate(zip(sizes[:-1], sizes[1:])):
        layers.append(nn.Linear(inputs, outputs))
        if index not in (2, 5):  # the code and the output are linear here
            layers.append(nn.ReLU())
    return nn.Sequential(*layers, nn.Sigmoid())


def strided():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, 2, 1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, 2, 1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(3136, 128),
        nn.Linear(128, 3136),
        nn.ReLU(),
        Reshape(64, 7, 7),
        nn.ConvTranspose2d(64, 64, 3, 2, 1, 1),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 3, 2, 1, 1),
        nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 3, 1, 1),
        nn.Sigmoid(),
    )


def pooled():
    def norm(channels):
        return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.1)

    return nn.Sequential(
        nn.Conv2d(1, 64, 3, 1, 1),
        nn.ReLU(),
        norm(64),
        nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, 1, 1),
        nn.ReLU(),
        norm(128),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(6272, 32),
        nn.Linear(32, 6272),
        nn.ReLU(),
        Reshape(128, 7, 7),
        nn.ConvTranspose2d(128, 128, 3, 2, 1, 1),
        nn.ReLU(),
        norm(128),
        nn.ConvTranspose2d(128, 64, 3, 2, 1, 1),
        nn.ReLU(),
        norm(64),
        nn.Conv2d(64, 1, 3, 1, 1),
        nn.Sigmoid(),
    )


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.mean, self.log_var = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.back, self.logits = nn.Linear(20, 400), nn.Linear(400, 784)

    def forward(self, x):
        h = F.relu(self.hidden(x))
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
        return self.logits(F.relu(self.back(z))), mean, log_var


def loss_of(net, name, x):
    if name == "vae":
        logits, mean, log_var = net(x)
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        kl = -0.5 * torch.sum(1 + log_var - mean.square() - log_var.exp())
        return (reconstruction + kl) / x.shape[0]
    return F.mse_loss(net(x), x, reduction="sum") / x.shape[0]


NETS = {"dense": dense, "vae": Vae, "strided": strided, "pooled": pooled}


def prepare(command):
    name, batch, variant = command["net"], command["batch"], command["variant"]
    torch.manual_seed(1)
    rows = torch.from_numpy(load_rows(command["data"]))
    images = name in ("strided", "pooled")
    if images:
        rows = rows.reshape(-1, 1, 28, 28)
    net = NETS[name]()
    last = "channels last" in variant
    if last:
        net = net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True)

    def loss(x):
        return loss_of(net, name, x)

    if "compiled" in variant:
        loss = torch.compile(loss)

    def run(steps):
        done = 0
        while done < steps:
            order = torch.randperm(len(rows))
            for start in range(0, len(rows) - batch + 1, batch):
                if done == steps:
                    break
                x = rows[order[start : start + batch]]
                if last:
                    x = x.contiguous(memory_format=torch.channels_last)
                optimizer.zero_grad(set_to_none=True)
                loss(x).backward()
                optimizer.step()
                done += 1

    return run


if __name__ == "__main__":
    serve(prepare)
