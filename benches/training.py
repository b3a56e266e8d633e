"""The two trainings of training.rs in PyTorch, and the sum in Keras: prints `name seconds` lines.

Usage: python training.py torch|keras THREADS
"""

import os
import sys
import time

peer, threads = sys.argv[1], int(sys.argv[2])


def with_torch():
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)

    def train(net, inputs, targets, loss_of, optimizer, epochs, batch):
        start = time.perf_counter()
        for _ in range(epochs):
            order = torch.randperm(len(inputs))
            xs, ys = inputs[order], targets[order]
            total = 0.0
            for at in range(0, len(inputs), batch):
                optimizer.zero_grad()
                loss = loss_of(net(xs[at : at + batch]), ys[at : at + batch])
                loss.backward()
                optimizer.step()
                total += loss.item()
        return time.perf_counter() - start

    pairs = torch.randint(0, 100, (100_000, 2)).float()
    net = torch.nn.Linear(2, 1)
    optimizer = torch.optim.RMSprop(net.parameters(), lr=0.001)
    print("sum", train(net, pairs, pairs.sum(1, keepdim=True), torch.nn.functional.mse_loss, optimizer, 10, 100))

    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 16, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(16, 32, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(32 * 7 * 7, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10),
    )
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    classes = torch.arange(2_000) % 10
    pictures = torch.rand(2_000, 1, 28, 28)
    print("convolution", train(net, pictures, classes, torch.nn.functional.cross_entropy, optimizer, 3, 64))


def with_keras():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    import numpy
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    import keras

    pairs = numpy.random.randint(0, 100, (100_000, 2)).astype("float32")
    net = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
    net.compile(optimizer="rmsprop", loss="mse")
    start = time.perf_counter()
    net.fit(pairs, pairs.sum(1, keepdims=True), epochs=10, batch_size=100, verbose=0)
    print("sum", time.perf_counter() - start)


{"torch": with_torch, "keras": with_keras}[peer]()
