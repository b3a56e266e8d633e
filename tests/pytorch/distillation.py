"""Values of PyTorch for the loss of distillation. Run: python distillation.py > distillation.json

The loss is that of src/fit/teacher.rs: share × T² × KL(teacher ‖ pupil), a mean over examples, plus
(1 − share) × cross-entropy with the labels. Made with PyTorch 2.13.0.
"""

import json

import torch
import torch.nn.functional as F

teacher = torch.tensor([[2.0, -1.0, 0.5], [0.1, 0.2, 3.0], [-2.0, 4.0, 0.0], [1.0, 1.0, 1.0]])
pupil = torch.tensor([[1.5, 0.3, -0.2], [0.0, -1.0, 2.0], [0.4, 0.5, 0.6], [-3.0, 2.0, 1.0]])
labels = torch.tensor([0, 2, 1, 1])

cases = []
for temperature, share in [(1.0, 0.5), (4.0, 0.9), (2.0, 1.0), (0.5, 0.3), (3.0, 0.0)]:
    soft = F.kl_div(
        F.log_softmax(pupil / temperature, dim=-1), F.softmax(teacher / temperature, dim=-1), reduction="batchmean"
    )
    loss = share * temperature**2 * soft + (1 - share) * F.cross_entropy(pupil, labels)
    cases.append(
        {
            "teacher": teacher.tolist(),
            "pupil": pupil.tolist(),
            "labels": labels.tolist(),
            "temperature": temperature,
            "share": share,
            "loss": loss.double().item(),
        }
    )
print(json.dumps(cases, indent=1))
